package matchers

import (
	"fmt"
	"maps"
	"os"
	"path/filepath"
	"slices"
	"sort"
	"strconv"
	"strings"
	"testing"
	"time"

	"counterfoil/fixtures/scenario"
	"counterfoil/ledger"
	"counterfoil/ledger/money"
	"counterfoil/ledger/policy"

	"github.com/google/go-cmp/cmp"
	"github.com/shopspring/decimal"
)

const scenarios = "../fixtures/scenarios"

// Each scenario is judged as a controller wrote it down: causes, kinds, proofs and legs.
func TestScenarios(t *testing.T) {
	files, err := filepath.Glob(filepath.Join(scenarios, "*.txt"))
	if err != nil || len(files) == 0 {
		t.Fatalf("no scenarios in %s: %v", scenarios, err)
	}
	for _, file := range files {
		t.Run(strings.TrimSuffix(filepath.Base(file), ".txt"), func(t *testing.T) {
			t.Parallel()
			s := readScenario(t, file)
			p := policyOf(t, s)
			checkPosted(t, s, p)
			for _, want := range s.Wants {
				in := inputOf(t, s, p, want.Reference)
				if !want.CutOff.IsZero() {
					in.CutOff = want.CutOff
				}
				got := explainScenario(t, s, p, in)
				checkConserved(t, got)
				for _, words := range want.Says {
					if !strings.Contains(strings.Join(strings.Fields(got.Note+"\n"+evidenceOf(got)), " "), words) {
						t.Errorf("%s does not say %q:\n%s%s", want.Reference, words, got.Note, evidenceOf(got))
					}
				}
				if diff := cmp.Diff(wanted(want, len(want.Variance) > 0), scenario.Conclusion(stated(got, want))); diff != "" {
					t.Errorf("%s (-want +got):\n%s\ngot:\n%s\n%s", want.Reference, diff, scenario.Conclusion(got), evidenceOf(got))
				}
			}
		})
	}
}

// explainScenario explains a reference; a batch together with the others of its store and
// currency.
func explainScenario(t testing.TB, s scenario.Scenario, p *policy.Policy, in Input) ledger.Case {
	own, daily := shopOf(in, p)
	if !daily {
		return Explain(in, p)
	}
	references := map[ledger.Reference]bool{}
	for _, e := range s.Booked {
		references[e.Reference] = true
	}
	for _, d := range s.Documents {
		entries, err := p.Post(d)
		if err != nil {
			t.Fatal(err)
		}
		for _, e := range entries {
			references[e.Reference] = true
		}
	}
	var batches []Input
	for _, r := range slices.Sorted(maps.Keys(references)) {
		other := inputOf(t, s, p, r)
		other.CutOff = in.CutOff
		if b, ok := shopOf(other, p); ok && b.shop == own.shop {
			if !layOut(other, p).open().isZero() {
				batches = append(batches, other)
			}
		}
	}
	for _, c := range ExplainBatches(batches, p) {
		if c.Reference == in.Case.Reference {
			return c
		}
	}
	return Explain(in, p)
}

// shopOf is the batch a case is, or, of vouchers under an order's number, a batch of the
// order's documents.
func shopOf(in Input, p *policy.Policy) (batch, bool) {
	if b, ok := batchOf(in.Case.Reference); ok || !layOut(in, p).isLoose() {
		return b, ok
	}
	for _, d := range ordersOf(in.Documents)[in.Case.Reference] {
		if entries, err := p.Post(d); err == nil && len(entries) > 0 {
			return batchOf(entries[0].Reference)
		}
	}
	return batch{}, false
}

func evidenceOf(c ledger.Case) string {
	var b strings.Builder
	for _, e := range c.Explanations {
		b.WriteString(e.Evidence + "\n")
		for _, a := range e.Alternatives {
			b.WriteString("  or " + a + "\n")
		}
	}
	return b.String()
}

func readScenario(t testing.TB, file string) scenario.Scenario {
	t.Helper()
	f, err := os.Open(file)
	if err != nil {
		t.Fatal(err)
	}
	defer f.Close()
	s, err := scenario.Parse(filepath.Base(file), f)
	if err != nil {
		t.Fatal(err)
	}
	return s
}

// policyOf is the Swedish template with the scenario's settings.
func policyOf(t testing.TB, s scenario.Scenario) *policy.Policy {
	t.Helper()
	p := swedish(t)
	for _, setting := range s.Policy {
		set, ok := settings[setting.Name]
		if !ok {
			t.Fatalf("%s: policy setting %q is unknown to the test", s.Name, setting.Name)
		}
		set(p, setting.Value)
	}
	return p
}

func swedish(t testing.TB) *policy.Policy {
	t.Helper()
	yaml, chart, err := policy.Template("se")
	if err != nil {
		t.Fatal(err)
	}
	p, err := policy.Parse(yaml, chart)
	if err != nil {
		t.Fatal(err)
	}
	return p
}

var settings = map[string]func(*policy.Policy, string){
	"rounding.vat":        func(p *policy.Policy, v string) { p.Rounds.VAT = policy.VATRounding(v) },
	"rounding.mode":       func(p *policy.Policy, v string) { p.Rounds.Mode = money.Mode(v) },
	"rounding.conversion": func(p *policy.Policy, v string) { p.Rounds.Conversion = policy.Conversion(v) },
	"rounding.residual":   func(p *policy.Policy, v string) { p.Rounds.Residual = v },
	"rounding.cap":        func(p *policy.Policy, v string) { p.Rounds.CapPerCase = decimal.RequireFromString(v) },
	"posting.discount":    func(p *policy.Policy, v string) { p.Posting.Discount = v },
	"posting.grain":       func(p *policy.Policy, v string) { p.Posting.Grain = policy.Grain(v) },
	"posting.trigger":     func(p *policy.Policy, v string) { p.Posting.Trigger = policy.Trigger(v) },
	"posting.grace":       func(p *policy.Policy, v string) { p.Posting.GraceDays, _ = strconv.Atoi(v) },
	"entity.time_zone":    func(p *policy.Policy, v string) { zone, _ := time.LoadLocation(v); *p = *p.In(zone) },
	"posting.exception": func(p *policy.Policy, v string) { // "Wholesale* order"
		store, grain, _ := strings.Cut(v, " ")
		p.Posting.Exceptions = append(p.Posting.Exceptions, policy.GrainException{Store: store, Grain: policy.Grain(grain)})
	},
	"erp.items": func(p *policy.Policy, v string) {
		p.Items = map[ledger.SKU]bool{}
		for _, sku := range strings.Fields(v) {
			p.Items[ledger.SKU(sku)] = true
		}
	},
	"fx.rate": func(p *policy.Policy, v string) {
		words := strings.Fields(v)
		on, _ := ledger.ParseDate(words[0])
		p.Rates = append(p.Rates, policy.DayRate{On: on, Currency: money.Currency(words[1]), Rate: decimal.RequireFromString(words[2])})
	},
	"dimension":          dimensionSetting,
	"posting.redemption": func(p *policy.Policy, v string) { p.Posting.GiftCertificateRedemption = v },
}

// dimensionSetting reads "1 cost centre on 30*,31*: market Norway value NO", one rule of
// a dimension a line, conditions and result in pairs of words.
func dimensionSetting(p *policy.Policy, v string) {
	head, rules, _ := strings.Cut(v, ": ")
	name, accounts, _ := strings.Cut(head, " on ")
	number, name, _ := strings.Cut(name, " ")
	i := slices.IndexFunc(p.Dimensions, func(d policy.Dimension) bool { return d.Number == number })
	if i < 0 {
		i = len(p.Dimensions)
		p.Dimensions = append(p.Dimensions, policy.Dimension{Number: number, Name: name, Accounts: strings.Split(accounts, ",")})
	}
	var rule policy.DimensionRule
	for words := strings.Fields(rules); len(words) > 1; words = words[2:] {
		*map[string]*string{
			"store": &rule.Store, "market": &rule.Market, "country": &rule.Country, "group": &rule.Group, "sku": &rule.SKU, "value": &rule.Value, "from": &rule.From,
		}[words[0]] = words[1]
	}
	p.Dimensions[i].Values = append(p.Dimensions[i].Values, rule)
}

// Rounding beyond the cap is not only left, the reader is told by which setting.
func TestTheCapOfACaseIsNamed(t *testing.T) {
	s := readScenario(t, scenarios+"/rounding-beyond-cap.txt")
	p := policyOf(t, s)
	got := Explain(inputOf(t, s, p, "501"), p)
	if !strings.Contains(got.Note, "rounding.cap_per_case") || !strings.Contains(got.Note, "0.20 SEK") || !strings.Contains(got.Note, "0.40 SEK") {
		t.Errorf("note %q names neither cap nor amount", got.Note)
	}
	p.Rounds.CapPerCase = decimal.RequireFromString("0.40")
	if got := Explain(inputOf(t, s, p, "501"), p); got.Note != "" || len(got.Unexplained) > 0 {
		t.Errorf("at the cap: note %q\n%s", got.Note, scenario.Conclusion(got))
	}
}

// inputOf is the case of one reference as the ledger would give it: every version
// posted, earlier ones reversed.
func inputOf(t testing.TB, s scenario.Scenario, p *policy.Policy, reference ledger.Reference) Input {
	t.Helper()
	in := Input{Case: CaseInput{Reference: reference}, Documents: map[StoredDocumentKey]ledger.Document{}, CutOff: s.CutOff, BookedThrough: s.Through}
	id := int64(0)
	add := func(e ledger.Entry) int64 {
		id++
		e.ID = id
		in.Case.Entries = append(in.Case.Entries, e)
		return id
	}
	standing, touched := map[ledger.DocumentID][]int64{}, map[ledger.DocumentID]bool{}
	for i, d := range s.Documents {
		entries, err := p.Post(d)
		if err != nil {
			t.Fatalf("%s: %v", s.Name, err)
		}
		learned, late := s.Learned[i]
		for _, old := range standing[d.ID] {
			e := in.Case.Entries[old-1]
			if late {
				add(e.Reversal(learned))
			} else {
				add(e.Reversal(e.EffectiveOn))
			}
		}
		standing[d.ID] = nil
		for _, e := range entries {
			if late {
				e.EffectiveOn = learned
			}
			if e.Reference == reference {
				standing[d.ID] = append(standing[d.ID], add(e))
				touched[d.ID] = true
			}
		}
	}
	for _, d := range s.Documents {
		if touched[d.ID] || d.Order == reference { // with all its versions, as the store gives them
			in.Documents[StoredDocumentKey{ID: d.ID, Version: d.Version}] = d
			in.Case.Documents = append(in.Case.Documents, StoredDocument{ID: d.ID, Version: d.Version})
		}
	}
	for _, e := range s.Booked {
		if e.Reference == reference {
			if err := e.Check(); err != nil {
				t.Fatalf("%s: %v", s.Name, err)
			}
			add(e)
		}
	}
	return in
}

// checkPosted compares what a scenario expects the policy to post with what it posts.
func checkPosted(t *testing.T, s scenario.Scenario, p *policy.Policy) {
	t.Helper()
	for _, want := range s.Expected {
		var got []string
		for _, d := range s.Documents {
			entries, err := p.Post(d)
			if err != nil {
				t.Fatal(err)
			}
			for _, e := range entries {
				if e.Document == want.Document && e.Reference == want.Reference {
					if e.EffectiveOn != want.EffectiveOn {
						t.Errorf("%s is posted on %s, want %s", want.Document, e.EffectiveOn, want.EffectiveOn)
					}
					got = movedBy(e)
				}
			}
		}
		if diff := cmp.Diff(movedBy(want), got); diff != "" {
			t.Errorf("%s is posted otherwise (-want +got):\n%s", want.Document, diff)
		}
	}
}

// movedBy writes what an entry moves, by account and dimension.
func movedBy(e ledger.Entry) []string {
	var list []string
	for _, l := range effectOf([]ledger.Entry{e}, "") {
		list = append(list, fmt.Sprint(l.place(), " ", l.functional))
	}
	return list
}

func words(v ledger.Vector) []string {
	var list []string
	for _, a := range v.Accounts() {
		list = append(list, string(a)+" "+v[a].String())
	}
	return list
}

// wanted writes a want block in the sequence a case has.
func wanted(w scenario.Want, withVariance bool) string {
	c := ledger.Case{Reference: w.Reference, Explanations: w.Explanations, Unexplained: w.Unexplained}
	if withVariance {
		c.Variance = w.Variance
	}
	sortCase(&c)
	return scenario.Conclusion(c)
}

// stated drops from a case what the scenario does not state.
func stated(c ledger.Case, w scenario.Want) ledger.Case {
	if len(w.Variance) == 0 {
		c.Variance = nil
	}
	explanations := make([]ledger.Explanation, len(c.Explanations))
	for i, e := range c.Explanations {
		explanations[i] = e
		explanations[i].Legs = append([]ledger.Leg(nil), e.Legs...)
	}
	c.Explanations = explanations
	sortCase(&c)
	for i := range c.Explanations {
		for _, want := range w.Explanations {
			if want.Cause == c.Explanations[i].Cause && want.Kind == "" {
				c.Explanations[i].Kind = ""
			}
		}
	}
	return c
}

func sortCase(c *ledger.Case) {
	ledger.SortLegs(c.Variance)
	ledger.SortLegs(c.Unexplained)
	for i := range c.Explanations {
		ledger.SortLegs(c.Explanations[i].Legs)
	}
	sort.SliceStable(c.Explanations, func(i, j int) bool {
		a, b := c.Explanations[i], c.Explanations[j]
		if a.Cause != b.Cause {
			return a.Cause < b.Cause
		}
		return a.Kind < b.Kind
	})
}

// checkConserved is P7: variance, legs and remainder cancel, by account and dimension, and
// each explanation balances by itself.
func checkConserved(t testing.TB, c ledger.Case) {
	t.Helper()
	sum := ofLegs(c.Variance)
	for _, e := range c.Explanations {
		if e.Proof == ledger.ProofAmbiguous && len(e.Alternatives) == 0 {
			t.Fatalf("%s: %s (%s) is ambiguous and names no alternative", c.Reference, e.Cause, e.Kind)
		}
		var balance money.Amount
		for _, l := range e.Legs {
			balance = balance.Add(l.Functional)
		}
		sum = sum.plus(ofLegs(e.Legs))
		if !balance.IsZero() || len(e.Legs) == 0 {
			t.Fatalf("%s: the legs of %s (%s) balance to %s over %d accounts", c.Reference, e.Cause, e.Kind, balance, len(e.Legs))
		}
	}
	if left := sum.plus(ofLegs(c.Unexplained)); !left.isZero() {
		t.Fatalf("%s: variance, explanations and remainder leave %v", c.Reference, left)
	}
}
