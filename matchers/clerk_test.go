package matchers

import (
	"sort"
	"strings"

	"counterfoil/ledger"

	"github.com/shopspring/decimal"
)

// A clerk is an ERP's connector as somebody would write it who never saw our posting
// code: it reads a document into rows, looks accounts up in tables of its own, adds up,
// rounds and converts. Faults are planted in what it reads, looks up or adds up, so that
// a mistake shared by our replay and our test data cannot hide.
type clerk struct {
	country  string // whose accounts
	returned bool
	rate     decimal.Decimal
	places   int32
	rows     []clerkRow
	clearing string
	// moves exchange accounts of the finished voucher, adds are put on top of it.
	moves map[string]string
	adds  map[string]decimal.Decimal
	// round is how figures become amounts; perRow rounds VAT row by row.
	round  func(decimal.Decimal, int32) decimal.Decimal
	exact  bool // converts exact figures instead of rounded ones
	perRow bool
}

// clerkRow is one line of goods or one charge; lowers says that it lowers what is owed.
type clerkRow struct {
	what    string
	sku     string
	group   string // product group the clerk finds for the SKU
	pieces  int
	lowers  bool
	country string
	percent string // "" where no tax applies
	gross   decimal.Decimal
	net     decimal.Decimal
	tax     decimal.Decimal
	taken   decimal.Decimal // deducted at checkout
	account string          // "" looks it up
	vat     string
}

// clerkTaxes is the clerk's own tax table: country and rate to VAT account and revenue.
var clerkTaxes = map[string][2]string{
	"SE 25": {"2611", "3001"}, "SE 12": {"2621", "3002"}, "SE 6": {"2631", "3003"}, "SE ": {"", "3004"},
	"DE 19": {"2672", "3122"}, "DE 7": {"2672", "3122"}, "DE ": {"", "3108"},
	"DK 25": {"2671", "3121"}, "DK ": {"", "3108"}, "FI 25.5": {"2673", "3123"}, "FI ": {"", "3108"},
	"NL 21": {"2674", "3124"}, "NL 9": {"2674", "3124"}, "FR 20": {"2675", "3125"}, "FR 10": {"2675", "3125"}, "FR ": {"", "3108"},
	"PL 23": {"2670", "3120"}, "GB 20": {"2681", "3151"}, "GB ": {"", "3151"}, "NO 25": {"2685", "3155"}, "NO ": {"", "3155"},
	"US 8.875": {"2682", "3152"}, "US 6": {"2682", "3152"}, "US ": {"", "3105"},
	"CH ": {"", "3153"}, "CH 8.1": {"2683", "3153"}, "JP ": {"", "3154"}, "JP 10": {"2684", "3154"}, "AU ": {"", "3105"},
}

var clerkRegion = map[string]int{"SE": 0, "DE": 1, "DK": 1, "FI": 1, "NL": 1, "FR": 1, "PL": 1, "GB": 2, "US": 2, "CH": 2, "JP": 2, "AU": 2, "NO": 2}

var clerkAccounts = map[string][3]string{
	"outerwear": {"3011", "3131", "3161"}, "accessories": {"3012", "3132", "3162"},
	"freight": {"3520", "3521", "3522"}, "handling": {"3540", "3541", "3542"}, "discount": {"3731", "3732", "3733"},
	"fee": {"3590", "3590", "3590"}, "redeemed": {"2421", "2421", "2421"}, "certificate": {"2421", "2421", "2421"},
}

func halfUp(d decimal.Decimal, places int32) decimal.Decimal { return d.Round(places) }

// read is what the clerk makes of a document.
func read(d ledger.Document) *clerk {
	c := &clerk{
		country: string(d.Country), returned: d.ID.Kind == ledger.DocumentReturn, rate: d.Rate, clearing: "1510",
		places: int32(d.Currency.Exponent()), moves: map[string]string{}, adds: map[string]decimal.Decimal{}, round: halfUp,
	}
	for _, l := range d.Goods.Lines {
		r := clerkRow{what: "line", sku: string(l.SKU), pieces: l.Quantity, country: c.country}
		switch {
		case l.Kind == ledger.LineGiftCertificate:
			r.what = "certificate"
		case strings.HasPrefix(r.sku, "WC-"):
			r.group = "outerwear"
		case strings.HasPrefix(r.sku, "AC-"):
			r.group = "accessories"
		}
		c.rows = append(c.rows, r.valued(l.Gross, l.Net, l.Taxes))
	}
	words := map[ledger.ChargeKind]string{
		ledger.ChargeFreight: "freight", ledger.ChargeHandling: "handling", ledger.ChargeDiscount: "discount",
		ledger.ChargeGiftCertificate: "redeemed", ledger.ChargeReturnFee: "fee",
	}
	for _, ch := range d.Goods.Charges {
		r := clerkRow{what: words[ch.Kind], country: c.country}
		r.lowers = r.what == "discount" || r.what == "redeemed" || r.what == "fee"
		c.rows = append(c.rows, r.valued(ch.Gross, ch.Net, ch.Taxes))
	}
	return c
}

func (r clerkRow) valued(gross, net decimal.Decimal, taxes []ledger.Tax) clerkRow {
	r.gross, r.net = gross, net
	for _, t := range taxes {
		if t.Mode == ledger.TaxDeducted {
			r.taken = r.taken.Add(t.Amount)
			continue
		}
		r.percent, r.tax = t.Percent.String(), r.tax.Add(t.Amount)
	}
	return r
}

// fromGross and fromNet tax a row anew; "" is no tax.
func (r *clerkRow) fromGross(percent string) {
	r.percent = percent
	r.net = r.gross.Mul(hundred).DivRound(hundred.Add(rateOf(percent)), 12)
	r.tax = r.gross.Sub(r.net)
}

func (r *clerkRow) fromNet(percent string) {
	r.percent = percent
	r.tax = r.net.Mul(rateOf(percent)).DivRound(hundred, 12)
	r.gross = r.net.Add(r.tax)
}

func rateOf(percent string) decimal.Decimal {
	if percent == "" {
		return decimal.Zero
	}
	return decimal.RequireFromString(percent)
}

// times books a row so often.
func (r *clerkRow) times(n decimal.Decimal) {
	r.gross, r.net, r.tax, r.taken = r.gross.Mul(n), r.net.Mul(n), r.tax.Mul(n), r.taken.Mul(n)
}

// baseAccount is where a row's net stands.
func (r clerkRow) baseAccount() string {
	if r.account != "" {
		return r.account
	}
	word := r.what
	if word == "line" {
		word = r.group
	}
	if word == "" {
		return clerkTaxes[r.country+" "+r.percent][1]
	}
	return clerkAccounts[word][clerkRegion[r.country]]
}

func (r clerkRow) vatAccount() string {
	if r.vat != "" {
		return r.vat
	}
	return clerkTaxes[r.country+" "+r.percent][0]
}

// voucher adds the rows up, debits positive.
func (c *clerk) voucher() vector {
	sums, taxed, biggest := c.sums()
	if !c.perRow {
		for account, exact := range taxed {
			rounded := c.round(exact, c.places)
			sums["VAT "+account] = rounded
			sums[biggest[account]] = sums[biggest[account]].Add(exact.Sub(rounded))
		}
	}
	for account, sum := range c.adds {
		sums[account] = sums[account].Add(sum)
	}
	return c.converted(sums)
}

// sums adds up by account; VAT by its account and rate, with the largest base under it.
func (c *clerk) sums() (sums, taxed map[string]decimal.Decimal, biggest map[string]string) {
	sums, taxed, biggest = map[string]decimal.Decimal{}, map[string]decimal.Decimal{}, map[string]string{}
	most := map[string]decimal.Decimal{}
	for _, r := range c.rows {
		sign := decimal.NewFromInt(1)
		if r.lowers != c.returned {
			sign = sign.Neg()
		}
		base, vat := r.baseAccount(), r.vatAccount()+" "+r.percent
		net, tax := r.net, r.tax
		if c.perRow {
			rounded := c.round(tax, c.places)
			net, tax = net.Add(tax).Sub(rounded), rounded
			sums["VAT "+vat] = sums["VAT "+vat].Sub(tax.Mul(sign))
		}
		sums[c.clearing] = sums[c.clearing].Add(r.gross.Mul(sign))
		sums[base] = sums[base].Sub(net.Mul(sign))
		if !tax.IsZero() {
			taxed[vat] = taxed[vat].Sub(tax.Mul(sign))
			if r.what != "certificate" && net.Abs().GreaterThan(most[vat]) || biggest[vat] == "" {
				biggest[vat], most[vat] = base, net.Abs()
			}
		}
	}
	return sums, taxed, biggest
}

// converted turns sums into a voucher in crowns, its residual on the rounding account.
func (c *clerk) converted(sums map[string]decimal.Decimal) vector {
	byAccount := map[string]decimal.Decimal{}
	for account, sum := range sums {
		account = strings.Fields(strings.TrimPrefix(account, "VAT "))[0]
		if to, ok := c.moves[account]; ok {
			account = to
		}
		if !c.exact {
			sum = c.round(sum, c.places)
		}
		byAccount[account] = byAccount[account].Add(sum)
	}
	var lines []line
	left := int64(0)
	for account, sum := range byAccount {
		units := c.round(sum.Mul(c.rate), 2).Shift(2).IntPart()
		left -= units
		lines = append(lines, line{account: ledger.AccountCode(account), functional: units})
	}
	sort.Slice(lines, func(i, j int) bool { return lines[i].account < lines[j].account })
	return vectorOf(append(lines, line{account: "3740", functional: left}))
}
