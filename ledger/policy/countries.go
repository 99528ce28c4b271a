package policy

import (
	"strings"

	"counterfoil/ledger"
)

// countries are the officially assigned ISO 3166-1 alpha-2 codes, and XK (Kosovo),
// which is user-assigned but what shops use. GR is Greece; the VAT prefix EL is not a
// country code.
const countries = "" +
	"AD AE AF AG AI AL AM AO AQ AR AS AT AU AW AX AZ BA BB BD BE BF BG BH BI BJ BL BM BN BO BQ BR BS BT BV BW BY BZ " +
	"CA CC CD CF CG CH CI CK CL CM CN CO CR CU CV CW CX CY CZ DE DJ DK DM DO DZ EC EE EG EH ER ES ET FI FJ FK FM FO FR " +
	"GA GB GD GE GF GG GH GI GL GM GN GP GQ GR GS GT GU GW GY HK HM HN HR HT HU ID IE IL IM IN IO IQ IR IS IT JE JM JO JP " +
	"KE KG KH KI KM KN KP KR KW KY KZ LA LB LC LI LK LR LS LT LU LV LY MA MC MD ME MF MG MH MK ML MM MN MO MP MQ MR MS MT " +
	"MU MV MW MX MY MZ NA NC NE NF NG NI NL NO NP NR NU NZ OM PA PE PF PG PH PK PL PM PN PR PS PT PW PY QA RE RO RS RU RW " +
	"SA SB SC SD SE SG SH SI SJ SK SL SM SN SO SR SS ST SV SX SY SZ TC TD TF TG TH TJ TK TL TM TN TO TR TT TV TW TZ " +
	"UA UG UM US UY UZ VA VC VE VG VI VN VU WF WS XK YE YT ZA ZM ZW"

// members are the 27 EU member states. Monaco is French territory for VAT, but shops
// ship to it as a country of its own; give it rows where you sell there.
const members = "AT BE BG CY CZ DE DK EE ES FI FR GR HR HU IE IT LT LU LV MT NL PL PT RO SE SI SK"

func inList(list string, c ledger.Country) bool {
	return len(c) == 2 && isCapital(c[0]) && isCapital(c[1]) && strings.Contains(list, string(c))
}

func isCapital(b byte) bool { return 'A' <= b && b <= 'Z' }

// IsCountry tells whether c is an ISO 3166-1 alpha-2 code in capitals.
func IsCountry(c ledger.Country) bool { return inList(countries, c) }

// IsEU tells whether c is an EU member state.
func IsEU(c ledger.Country) bool { return inList(members, c) }
