package erp

import "strings"

// bookkeepingWords are kept in voucher texts. The list holds no word that is also a
// given name or surname in common use (hence no "maj", "april", "kassman"): what is
// missing is masked, and a company adds its own words under erp.keep_words.
var bookkeepingWords = wordSet(`
	order orders ordernr ordernummer ordrar beställning beställningar weborder webborder webbordernr webbordrar webb web webbutik
	webshop webbshop e-handel ehandel online butik shop store nätbutik försäljning försäljningar sale sales sold sälj varor vara goods
	faktura fakturor fakturanr fakturanummer faktnr fakt fakturering kundfaktura leverantörsfaktura levfaktura kreditfaktura
	kreditnota kredit kreditering krediterad invoice invoices inv credit note memo creditnote bill receipt kvitto kvittonr kvitton
	verifikat verifikation ver vernr voucher journal ledger nominal primary secondary bokning bokföring post posting rättelse rättning korrigering omföring
	justering adjustment correction reversal återföring reversed makulerad makulering storno
	retur returer returnr return returns returned återlämning ångrat utbyte byte exchange claim reklamation rma
	återbetalning återbetalningar återbetalt återbetald refund refunds refunded chargeback tvist dispute
	betalning betalningar betald betalt inbetalning utbetalning utbetalningar uttag insättning överföring payment payments paid
	payout payouts capture captured captures settlement settled avräkning avräknad avräkningar clearing klarering deposit transfer
	kort kortköp kortbetalning card cards kontant kontanter cash bank bankgiro plusgiro autogiro bg pg giro check swish klarna
	adyen paypal stripe visa mastercard amex nets qliro svea walley collector trustly vipps mobilepay psp
	presentkort presentkortet tillgodokvitto gift giftcard certificate voucherkod tillgodo
	dagskassa dagskassor dagsavslut dagsrapport dagsförsäljning kassa kassan kassarapport kassaavslut z-rapport rapport daily report
	batch samling samlingsverifikat period periodisering månad månads dag datum date day daily month monthly total summa sum belopp amount
	moms momsen utgående ingående utg ing momssats momsredovisning skatt skatter skattedeklaration vat tax oss import export eu
	inrikes utrikes domestic export exports sats rate netto brutto net gross exkl inkl ex inc incl excl
	frakt frakter fraktintäkt porto leverans leveranser leveransnr shipment shipments shipping shipped delivery freight handling
	expedition expeditionsavgift avgift avgifter fee fees charge charges påminnelse påminnelseavgift dröjsmålsränta ränta interest
	rabatt rabatter kampanj kampanjrabatt discount discounts promotion
	avrundning öresavrundning öresutjämning öresutj öre kronutjämning utjämning rounding round
	valuta valutakurs kurs kursdifferens kursvinst kursförlust currency exchange rate difference differens diff gain loss
	kund kunder kundnr kundnummer kundfordran kundfordringar kundreskontra customer customers
	leverantör leverantörer supplier suppliers konto kontot account accounts saldo balance ingående utgående opening closing
	bokslut årsavslut lager lagervärde inventory stock kostnad kostnader cost costs intäkt intäkter revenue income
	lön löner lönekörning salary wages payroll hyra hyror rent el telefon försäkring insurance inköp köp purchase purchases
	avskrivning avskrivningar depreciation eget kapital lån loan
	nr no nummer number ref referens reference id av till från för på med och i to from for of and on by the via per enligt avser
	namn ny nytt new gammal old del part partial rest hela full manuell manual auto automatisk automatic
	januari februari juni juli september oktober november december january february july october
	sek eur usd gbp nok dkk jpy chf pln cad aud
`)

func wordSet(words ...string) map[string]bool {
	set := map[string]bool{}
	for _, list := range words {
		for _, word := range strings.Fields(list) {
			for _, atom := range letterRuns(word) {
				set[fold(atom)] = true
			}
		}
	}
	return set
}

// fold brings a text to the form in which words are looked up. The long s is the one
// letter that patterns without regard to case take for an ASCII letter and ToLower does
// not.
func fold(s string) string {
	s = strings.ToLower(s)
	if strings.Contains(s, "ſ") {
		s = strings.ReplaceAll(s, "ſ", "s")
	}
	return s
}
