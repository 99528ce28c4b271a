package money

import "fmt"

// Currency is an ISO 4217 alphabetic code in capitals, such as "SEK".
type Currency string

// exponents holds the currencies whose minor unit is not a hundredth, and the
// hundredth currencies we accept. Source: ISO 4217, list one, amendment 177.
// A code outside this list is refused rather than guessed at two decimals.
var exponents = buildExponents()

func buildExponents() map[Currency]int {
	byExponent := map[int][]Currency{
		0: {"BIF", "CLP", "DJF", "GNF", "ISK", "JPY", "KMF", "KRW", "PYG", "RWF", "UGX", "UYI", "VND", "VUV", "XAF", "XOF", "XPF"},
		2: {
			"AED", "AFN", "ALL", "AMD", "ANG", "AOA", "ARS", "AUD", "AWG", "AZN", "BAM", "BBD", "BDT", "BGN", "BMD", "BND",
			"BOB", "BRL", "BSD", "BTN", "BWP", "BYN", "BZD", "CAD", "CDF", "CHF", "CNY", "COP", "CRC", "CUP", "CVE", "CZK",
			"DKK", "DOP", "DZD", "EGP", "ERN", "ETB", "EUR", "FJD", "FKP", "GBP", "GEL", "GHS", "GIP", "GMD", "GTQ", "GYD",
			"HKD", "HNL", "HTG", "HUF", "IDR", "ILS", "INR", "IRR", "JMD", "KES", "KGS", "KHR", "KPW", "KYD", "KZT", "LAK",
			"LBP", "LKR", "LRD", "LSL", "MAD", "MDL", "MGA", "MKD", "MMK", "MNT", "MOP", "MRU", "MUR", "MVR", "MWK", "MXN",
			"MYR", "MZN", "NAD", "NGN", "NIO", "NOK", "NPR", "NZD", "PAB", "PEN", "PGK", "PHP", "PKR", "PLN", "QAR", "RON",
			"RSD", "RUB", "SAR", "SBD", "SCR", "SDG", "SEK", "SGD", "SHP", "SLE", "SOS", "SRD", "SSP", "STN", "SVC", "SYP",
			"SZL", "THB", "TJS", "TMT", "TOP", "TRY", "TTD", "TWD", "TZS", "UAH", "USD", "UYU", "UZS", "VES", "WST", "XCD",
			"XCG", "YER", "ZAR", "ZMW", "ZWG",
		},
		3: {"BHD", "IQD", "JOD", "KWD", "LYD", "OMR", "TND"},
		4: {"CLF", "UYW"},
	}
	m := make(map[Currency]int)
	for exponent, codes := range byExponent {
		for _, code := range codes {
			m[code] = exponent
		}
	}
	return m
}

// ParseCurrency accepts an ISO 4217 code and refuses everything else, lower case included.
func ParseCurrency(code string) (Currency, error) {
	c := Currency(code)
	if _, ok := exponents[c]; !ok {
		return "", fmt.Errorf("currency %q is not an ISO 4217 code we know", code)
	}
	return c, nil
}

// Exponent is the number of decimals of the currency's minor unit: JPY 0, SEK 2,
// KWD 3. It panics for a currency that did not come from ParseCurrency, because
// guessing two decimals would move money by a factor of a hundred.
func (c Currency) Exponent() int {
	e, ok := exponents[c]
	if !ok {
		panic(fmt.Sprintf("money: unknown currency %q", string(c)))
	}
	return e
}

// Known tells whether the code is one ParseCurrency accepts.
func (c Currency) Known() bool { _, ok := exponents[c]; return ok }

// Currencies returns every known code with its exponent, for the currencies table.
func Currencies() map[Currency]int {
	m := make(map[Currency]int, len(exponents))
	for c, e := range exponents {
		m[c] = e
	}
	return m
}
