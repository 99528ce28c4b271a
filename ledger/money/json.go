package money

import (
	"encoding/json"
	"fmt"
)

type amountJSON struct {
	Amount   string   `json:"amount"`
	Currency Currency `json:"currency"`
}

// MarshalJSON writes {"amount":"-1249.00","currency":"SEK"}: a string, because JSON
// numbers pass through float64 in most readers.
func (a Amount) MarshalJSON() ([]byte, error) {
	return json.Marshal(amountJSON{a.Number(), a.currency})
}

// UnmarshalJSON reads what MarshalJSON wrote, exactly.
func (a *Amount) UnmarshalJSON(data []byte) error {
	var v amountJSON
	if err := json.Unmarshal(data, &v); err != nil {
		return err
	}
	if v.Currency == "" {
		if v.Amount != "0" && v.Amount != "" {
			return fmt.Errorf("amount %q has no currency", v.Amount)
		}
		*a = Amount{}
		return nil
	}
	parsed, err := Parse(v.Amount, v.Currency)
	if err != nil {
		return err
	}
	*a = parsed
	return nil
}
