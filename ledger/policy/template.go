package policy

import (
	"embed"
	"fmt"

	"counterfoil/ledger"
)

//go:embed templates
var templates embed.FS

// Variants are the templates there are: "se" (Swedish company, BAS chart) and "uk"
// (British company, nominal codes in the manner of Sage).
var Variants = []string{"se", "uk"}

// Template gives a commented policy file and its chart to start from. The policy names
// the chart chart.csv, so write it under that name.
func Template(variant string) (policyYAML, chartCSV []byte, err error) {
	policyYAML, err = templates.ReadFile("templates/" + variant + ".yaml")
	if err == nil {
		chartCSV, err = templates.ReadFile("templates/" + variant + ".csv")
	}
	if err != nil {
		return nil, nil, fmt.Errorf("policy template %q: %w; use one of %v", variant, ledger.ErrNotFound, Variants)
	}
	return policyYAML, chartCSV, nil
}
