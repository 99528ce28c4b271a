package businesscentral

import (
	"context"
	"errors"
	"fmt"
	"iter"
	"maps"
	"net/url"
	"slices"
	"strings"

	"github.com/go-json-experiment/json"
	"github.com/go-json-experiment/json/jsontext"

	"counterfoil/ledger/money"
)

// odata is what every list of the API has around it.
type odata struct {
	Value []jsontext.Value `json:"value"`
	Next  string           `json:"@odata.nextLink"`
	Error *struct {
		Message string `json:"message"`
	} `json:"error"`
}

// open reads an answer; one that reports an error is none.
func open(content []byte) (odata, error) {
	var page odata
	if err := json.Unmarshal(content, &page); err != nil {
		return page, fmt.Errorf("the answer of Business Central is no list: %w", err)
	}
	if page.Error != nil {
		return page, fmt.Errorf("an error is reported by Business Central: %.200q", page.Error.Message)
	}
	if page.Value == nil {
		return page, errors.New("the answer of Business Central holds no list")
	}
	return page, nil
}

// most pages of one reading; more are a link that leads in a circle.
const mostPages = 1_000_000

// entries yields the pages of ledger entries after a number that meet a filter, in
// sequence. Links to next pages are followed as they come, on the configured host only.
func (c *Client) entries(ctx context.Context, filter string, after int64) iter.Seq2[[]jsontext.Value, error] {
	return func(yield func([]jsontext.Value, error) bool) {
		number := c.fields.names["entry"]
		conditions := fmt.Sprintf("%s gt %d", number, after)
		if filter != "" {
			conditions = "(" + filter + ") and " + conditions
		}
		query := url.Values{"$filter": {conditions}, "$orderby": {number}}
		if c.page == standardPage {
			query.Set("$expand", "dimensionSetLines")
		} else {
			query.Set("$select", strings.Join(c.fields.needed(), ","))
		}
		address, seen := c.address(c.page, query), map[string]bool{}
		for address != "" {
			page, err := c.list(ctx, address)
			if err == nil && seen[page.Next] && page.Next != "" || len(seen) > mostPages {
				err = fmt.Errorf("the pages of %s lead in a circle; nothing of them was kept", c.Name)
			}
			if !yield(page.Value, err) || err != nil {
				return
			}
			seen[page.Next] = true
			address = page.Next
		}
	}
}

func (c *Client) list(ctx context.Context, address string) (odata, error) {
	if !strings.HasPrefix(address, c.root+"/") {
		return odata{}, fmt.Errorf("%s sends us to another address for its next page; it was not followed", c.Name)
	}
	content, err := c.get(ctx, address)
	if err != nil {
		return odata{}, err
	}
	return open(content)
}

// numbersAtOnce is how many document numbers one filter names: addresses have a length.
const numbersAtOnce = 20

// anyOf are filters that together name every value of a field.
func (c *Client) anyOf(field string, values map[string]bool) (filters []string) {
	for some := range slices.Chunk(slices.Sorted(maps.Keys(values)), numbersAtOnce) {
		parts := make([]string, len(some))
		for i, v := range some {
			parts[i] = fmt.Sprintf("%s eq '%s'", field, strings.ReplaceAll(v, "'", "''"))
		}
		filters = append(filters, strings.Join(parts, " or "))
	}
	return filters
}

// documents are the questions for the posted sales documents that entries name.
func (c *Client) documents(ctx context.Context, entries []held) (questions []func() ([]byte, error)) {
	named := map[string]map[string]bool{"Invoice": {}, "Credit Memo": {}}
	for _, e := range entries {
		if list := named[e.kind]; list != nil {
			list[e.document] = true
		}
	}
	for _, of := range []struct{ kind, set, fields string }{
		{"Invoice", "salesInvoices", "number,externalDocumentNumber,orderNumber,customerPurchaseOrderReference"},
		{"Credit Memo", "salesCreditMemos", "number,externalDocumentNumber,customerPurchaseOrderReference"},
	} {
		for _, filter := range c.anyOf("number", named[of.kind]) {
			address := c.address("api/v2.0/"+of.set, url.Values{"$filter": {filter}, "$select": {of.fields}})
			questions = append(questions, func() ([]byte, error) { return c.joined(ctx, address, of.set) })
		}
	}
	return questions
}

// joined is an answer of sales documents, named so that the format knows it.
func (c *Client) joined(ctx context.Context, address, set string) ([]byte, error) {
	page, err := c.list(ctx, address)
	if err != nil {
		return nil, err
	}
	values := page.Value
	for page.Next != "" {
		if page, err = c.list(ctx, page.Next); err != nil {
			return nil, err
		}
		values = append(values, page.Value...)
	}
	return json.Marshal(map[string]any{"@odata.context": set, "value": values})
}

// check asks who we are connected to, before anything is read.
func (c *Client) check(ctx context.Context, currency money.Currency) error {
	page, err := c.list(ctx, c.address("api/v2.0/companyInformation", url.Values{}))
	if err != nil {
		return err
	}
	for _, value := range page.Value {
		var company struct {
			Currency string `json:"currencyCode"`
		}
		if err := json.Unmarshal(value, &company); err == nil && company.Currency != "" && company.Currency != string(currency) {
			return fmt.Errorf("the company in Business Central keeps its books in %s, the policy's entity in %s; correct BUSINESS_CENTRAL_COMPANY or the policy", company.Currency, currency)
		}
	}
	return nil
}
