package main

import (
	"bytes"
	"encoding/json"
	"strings"
	"testing"

	"counterfoil/fixtures"
	"counterfoil/ledger"
)

// twoFaults is a result of one month: a fault told, one missed, and a clean order blamed.
func twoFaults(t *testing.T) *result {
	t.Helper()
	f := found("1", []foundExplanation{says(ledger.CauseTax, "100.00", "-100.00")})
	f.Cases = append(f.Cases, found("2", nil, legs("100.00", "-100.00")...).Cases...)
	f.Cases = append(f.Cases, found("3", nil, legs("1.00", "-1.00")...).Cases...)
	r := newResult()
	r.add(trial{grain: "order", name: "a month"}, scored1(t, fixtures.Truth{Faults: []fixtures.Fault{vat("1"), vat("2")}}, f), 0, 0)
	return r
}

func TestTheTableSaysWhatBecameOfEachCause(t *testing.T) {
	var out bytes.Buffer
	r := twoFaults(t)
	r.writeTables(&out)
	r.writeList(&out)
	text := strings.Join(strings.Fields(out.String()), " ")
	for _, want := range []string{
		"tax 2 1 0 50.0 % 100.0 % 50.0 % 0 0 0 0 1 0 0 100.0 % 200.00 50.0 %",
		"clean references blamed: 1 · not conserved (P7): 0",
		"MISSED exact cause and legs: 50.0 % of the planted faults, aim 99.5 %",
		"2 unexplained planted tax (home rate): 2611 100.00, 3001 -100.00 · centra shipment 7",
		"3 clean and blamed",
	} {
		if !strings.Contains(text, want) {
			t.Errorf("the output lacks %q:\n%s", want, out.String())
		}
	}
}

func TestTheJSONSaysTheSame(t *testing.T) {
	var out bytes.Buffer
	if err := twoFaults(t).writeJSON(&out); err != nil {
		t.Fatal(err)
	}
	var all []struct {
		Grain  string `json:"grain"`
		Blamed int    `json:"clean_references_blamed"`
		Causes []struct {
			Cause    string         `json:"cause"`
			Planted  int            `json:"planted"`
			Outcomes map[string]int `json:"outcomes"`
			Money    string         `json:"money_planted"`
		} `json:"causes"`
		NotExact []map[string]any `json:"not_exact"`
		Misses   []string         `json:"aims_missed"`
	}
	if err := json.Unmarshal(out.Bytes(), &all); err != nil {
		t.Fatal(err)
	}
	if len(all) != 1 || all[0].Grain != "order" || all[0].Blamed != 1 || len(all[0].NotExact) != 1 || len(all[0].Misses) != 2 {
		t.Fatalf("%s", out.String())
	}
	if c := all[0].Causes[0]; c.Cause != "tax" || c.Planted != 2 || c.Outcomes["exact"] != 1 || c.Money != "200.00" {
		t.Errorf("tax is %+v", c)
	}
}

// A share that is not whole is cut: no aim may look reached that is not.
func TestSharesAreCut(t *testing.T) {
	if got := percent(9999, 10000); got != "99.9 %" {
		t.Errorf("9999 of 10000 is written %q", got)
	}
}

func TestThePlanHoldsEveryGrainAndRate(t *testing.T) {
	s, err := parse([]string{"--rates", "0.5,10", "--seeds", "2", "--orders", "600"}, &bytes.Buffer{})
	if err != nil {
		t.Fatal(err)
	}
	seen, seeds := map[string]int{}, map[string]bool{}
	for _, x := range plan(s) {
		seen[x.grain]++
		key := x.grain + string(rune(x.month.Seed))
		if seeds[key] {
			t.Errorf("two trials of grain %s have seed %d", x.grain, x.month.Seed)
		}
		seeds[key] = true
	}
	// Two rates, single and combined, coincidences and a row; cost centres per order; each twice.
	if seen["order"] != 14 || seen["day"] != 12 || seen["mixed"] != 12 {
		t.Errorf("the plan holds %v", seen)
	}
}
