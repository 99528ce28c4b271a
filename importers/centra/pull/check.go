package pull

import (
	"context"
	"errors"
	"fmt"
	"slices"
	"sort"
	"strings"
	"time"

	"github.com/go-json-experiment/json"

	"counterfoil/importers/centra"
	"counterfoil/ledger"
)

// abilities are what this tenant can do beyond what we cannot do without.
type abilities struct {
	listShipments, sortShipments bool
	listPayments                 bool
	listOpen                     bool
	events                       bool
}

// optionalQueries says what is done without when a query cannot be asked.
var optionalQueries = map[string]string{
	"shipments":          "shipments that change without moving their order's own stamp are found by the nightly comparison only",
	"payments":           "payments are read from inside their orders; one that does not move its order's stamp is found by the nightly comparison only",
	"payments_by_id":     "payments are read from inside their orders",
	"payments_of_orders": "payments are read from inside their orders",
	"returns_open":       "open returns are asked for one by one",
	"events":             "the events queue is not read", "listeners": "the events queue is not read",
	"listen": "the events queue is not read", "confirm": "the events queue is not read",
	"stores": "which stores the token sees is not compared with the policy",
}

// inputTypes are types whose names are not documented and do not stand in our queries: a
// tenant may call them otherwise, and then nothing can be said about their members.
var inputTypes = []string{"EventsConfirmInput", "EventListenersPayload", "EventListenerSetInput", "EventsConfirmPayload", "UserError"}

// introspected is what introspection says: every field, argument, filter field and enum member
// as "Type.field" or "Type.field.argument", and the types behind interfaces.
type introspected struct {
	Types    map[string]bool
	Has      map[string]bool
	Members  map[string][]string // of enums
	Possible map[string][]string // of interfaces
}

// check looks at the tenant before anything is read from it: its schema against what our
// queries need, its enums against what we know, its stores against the policy, and the
// token's end. The result is kept as the mark "schema" whenever it changes.
func (r *run) check(ctx context.Context) error {
	r.expiry()
	s, err := r.introspect(ctx)
	if err != nil {
		return err
	}
	result, err := r.judgeSchema(s)
	if err != nil {
		return err
	}
	if result.Stores, err = r.visibleStores(ctx, result.Off["stores"] == ""); err != nil {
		return err
	}
	r.visible = result.Stores
	return r.keep(ctx, result)
}

// checked is what is kept of a check.
type checked struct {
	Version string              `json:"version"` // of Centra
	Lacks   []string            `json:"lacks"`   // optional fields it has not
	Off     map[string]string   `json:"off"`     // queries that cannot be asked, and what they lack
	Unknown map[string][]string `json:"unknown"` // enum members and types we do not know
	Stores  []string            `json:"stores"`
	Types   map[string][]string `json:"types"` // members of the types our queries touch
}

func (r *run) introspect(ctx context.Context) (*introspected, error) {
	e, err := r.Client.ask(ctx, "introspect", noVariables)
	if err != nil {
		return nil, err
	}
	type named struct {
		Name string `json:"name"`
	}
	var data struct {
		Schema struct {
			Types []struct {
				Name   string `json:"name"`
				Fields []struct {
					Name string  `json:"name"`
					Args []named `json:"args"`
				} `json:"fields"`
				Inputs   []named `json:"inputFields"`
				Values   []named `json:"enumValues"`
				Possible []named `json:"possibleTypes"`
			} `json:"types"`
		} `json:"__schema"`
	}
	if err := json.Unmarshal(e.Data, &data); err != nil {
		return nil, fmt.Errorf("read what Centra says of its schema: %w", err)
	}
	s := &introspected{Types: map[string]bool{}, Has: map[string]bool{}, Members: map[string][]string{}, Possible: map[string][]string{}}
	for _, t := range data.Schema.Types {
		s.Types[t.Name] = true
		for _, f := range t.Fields {
			s.Has[t.Name+"."+f.Name] = true
			for _, a := range f.Args {
				s.Has[t.Name+"."+f.Name+"."+a.Name] = true
			}
		}
		for _, f := range t.Inputs {
			s.Has[t.Name+"."+f.Name] = true
		}
		for _, v := range t.Values {
			s.Has[t.Name+"."+v.Name] = true
			s.Members[t.Name] = append(s.Members[t.Name], v.Name)
		}
		for _, p := range t.Possible {
			s.Possible[t.Name] = append(s.Possible[t.Name], p.Name)
		}
	}
	return s, nil
}

// lacking are of these names those the tenant has not.
func (s *introspected) lacking(names []string) []string {
	var lacking []string
	for _, n := range names {
		kind, _, _ := strings.Cut(n, ".")
		if !s.Has[n] && (s.Types[kind] || !slices.Contains(inputTypes, kind)) {
			lacking = append(lacking, n)
		}
	}
	return lacking
}

// judgeSchema decides what can be asked, sets up the queries, and reports what cannot.
func (r *run) judgeSchema(s *introspected) (checked, error) {
	result := checked{Version: r.Client.version, Off: map[string]string{}, Unknown: map[string][]string{}, Types: map[string][]string{}}
	result.Lacks = s.lacking(optional())
	var problems []error
	touched := map[string]bool{}
	all := needs()
	for _, query := range sortedNames(all) {
		for _, n := range all[query] {
			kind, _, _ := strings.Cut(n, ".")
			touched[kind] = true
		}
		lacking := s.lacking(all[query])
		if len(lacking) == 0 {
			continue
		}
		if _, can := optionalQueries[query]; can {
			result.Off[query] = strings.Join(lacking, ", ")
			continue
		}
		problems = append(problems, fmt.Errorf("the tenant's schema lacks %s, which reading %s needs", strings.Join(lacking, ", "), strings.ReplaceAll(query, "_", " ")))
	}
	if len(problems) > 0 {
		return result, fmt.Errorf("%w; nothing was read. A newer version of this program may be needed", errors.Join(problems...))
	}
	for name := range s.Has {
		if kind, member, _ := strings.Cut(name, "."); touched[kind] {
			result.Types[kind] = append(result.Types[kind], member)
		}
	}
	for _, members := range result.Types {
		sort.Strings(members)
	}
	r.setUp(&result)
	r.unknown(s, &result)
	return result, nil
}

// setUp fits the queries to the tenant.
func (r *run) setUp(result *checked) {
	lacks := map[string]bool{}
	for _, name := range result.Lacks {
		lacks[name] = true
		r.find("centra-schema", name, "the tenant's schema lacks this optional field; reading goes on without it")
	}
	said := map[string]bool{}
	for _, query := range sortedNames(result.Off) {
		if without := optionalQueries[query]; !said[without] {
			said[without] = true
			r.find("centra-schema", result.Off[query], "the tenant's schema lacks this: "+without)
		}
	}
	off := func(query string) bool { return result.Off[query] != "" }
	r.can = abilities{
		listShipments: !off("shipments"), sortShipments: !lacks["ShipmentSort.id_ASC"] && !lacks["Query.shipmentConnection.sort"],
		listPayments: !off("payments") && !off("payments_by_id") && !off("payments_of_orders"),
		listOpen:     !off("returns_open"),
		events:       !off("events") && !off("listeners") && !off("listen") && !off("confirm"),
	}
	r.Client.library = newLibrary(lacks, map[string]bool{inside: !r.can.listPayments})
}

// unknown alerts on members that decoding does not know: what carries them is rejected.
func (r *run) unknown(s *introspected, result *checked) {
	known := centra.KnownValues()
	for _, list := range sortedNames(known) {
		for _, member := range append(slices.Clone(s.Members[list]), s.Possible[list]...) {
			if !slices.Contains(known[list], member) {
				result.Unknown[list] = append(result.Unknown[list], member)
				r.find("centra-unknown-value", list+"."+member, "the tenant has a value we do not know; records that carry it are rejected until a newer version knows what it means")
			}
		}
	}
}

// visibleStores compares the stores the token sees with those of the policy. A token
// without a store gets less, not an error.
func (r *run) visibleStores(ctx context.Context, can bool) ([]string, error) {
	if !can {
		return nil, nil
	}
	e, err := r.Client.ask(ctx, "stores", noVariables)
	if err != nil {
		return nil, err
	}
	var data struct {
		Stores []struct {
			Name string `json:"name"`
		} `json:"stores"`
	}
	if err := json.Unmarshal(e.Data, &data); err != nil {
		return nil, fmt.Errorf("read the stores: %w", err)
	}
	var visible []string
	for _, s := range data.Stores {
		visible = append(visible, s.Name)
	}
	sort.Strings(visible)
	for _, name := range r.Stores {
		if !slices.Contains(visible, name) {
			r.find("centra-store", name, fmt.Sprintf("the policy names this store and the token does not see it (it sees %s): its orders are missing. Give the token access to it, or correct the policy", strings.Join(visible, ", ")))
		}
	}
	return visible, nil
}

// keep stores the check's result where it is another than the last.
func (r *run) keep(ctx context.Context, result checked) error {
	value, err := json.Marshal(result, json.Deterministic(true))
	if err != nil {
		return fmt.Errorf("write the result of the check: %w", err)
	}
	if r.marks[markSchema] == string(value) {
		return nil
	}
	marks := []ledger.Mark{{Source: centra.Source, Name: markSchema, Value: string(value)}}
	if err := r.Store.Mark(ctx, r.Importer.Entity, marks); err != nil {
		return err
	}
	r.remember(marks)
	return nil
}

// warnings are how many days before the token's end it is spoken of.
var warnings = []int{1, 7, 14}

func (r *run) expiry() {
	if r.TokenExpires.IsZero() {
		return
	}
	left := r.TokenExpires.Sub(r.Clock.Now())
	if left <= 0 {
		r.find("centra-token", "CENTRA_TOKEN", "the token has expired by its configured date; renew it in Centra and set CENTRA_TOKEN and CENTRA_TOKEN_EXPIRES")
		return
	}
	for _, days := range warnings {
		if left <= time.Duration(days)*24*time.Hour {
			r.find("centra-token", "CENTRA_TOKEN", fmt.Sprintf("the token expires within %d day(s), on %s; renew it in Centra and set CENTRA_TOKEN and CENTRA_TOKEN_EXPIRES", days, r.TokenExpires.In(r.Zone).Format(time.DateOnly)))
			return
		}
	}
}
