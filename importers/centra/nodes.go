package centra

// data reads the fields of "data". Aliases are allowed: a field is known by what its
// records look like when its name says nothing.
func (p *pages) data() error {
	return p.each(func(name string) error {
		switch p.dec.PeekKind() {
		case '[':
			return p.elements(func() error { return p.node(name) })
		case '{':
			if singles[name] != "" {
				return p.node(name)
			}
			return p.connection(name)
		}
		return p.skip()
	})
}

var singles = map[string]kind{"order": orderRecord, "return": returnRecord, "paymentHistoryEntry": paymentRecord}

var lists = map[string]kind{
	"orders": orderRecord, "orderConnection": orderRecord,
	"returns": returnRecord, "returnConnection": returnRecord,
	"orderPaymentHistory": paymentRecord, "orderPaymentHistoryConnection": paymentRecord,
	"gone": goneRecord,
}

// connection reads {"totalCount", "pageInfo", "edges": [{"cursor", "node"}]}, or
// {"nodes": […]}.
func (p *pages) connection(field string) error {
	return p.each(func(name string) error {
		switch kind := p.dec.PeekKind(); {
		case name == "edges" && kind == '[':
			return p.elements(func() error { return p.edge(field) })
		case name == "nodes" && kind == '[':
			return p.elements(func() error { return p.node(field) })
		case name == "pageInfo" && kind == '{':
			raw, err := p.dec.ReadValue()
			if err == nil && wanted(field) {
				p.more = string(member(raw, "hasNextPage")) == "true"
			}
			return err
		}
		return p.skip()
	})
}

func wanted(field string) bool { return lists[field] != "" || singles[field] != "" }

func (p *pages) edge(field string) error {
	if p.dec.PeekKind() != '{' {
		return p.skip()
	}
	return p.each(func(name string) error {
		if name == "node" {
			return p.node(field)
		}
		return p.skip()
	})
}

// node reads one record.
func (p *pages) node(field string) error {
	raw, err := p.dec.ReadValue()
	if err != nil {
		return err
	}
	p.budget.reset()
	k := singles[field] + lists[field]
	if k == "" {
		found, known := classify(raw)
		if k = found; !known {
			if len(p.ignored) < maxNames {
				p.ignored[field]++
			}
			return nil
		}
	}
	return p.record(k, raw)
}

// classify knows a record by fields that no other kind has.
func classify(raw []byte) (k kind, known bool) {
	seen := map[string]bool{}
	members(raw, 0, func(name, _ []byte) bool {
		seen[string(name)] = true
		return len(seen) < maxNames
	})
	switch {
	case seen["entryType"]:
		return paymentRecord, true
	case seen["returnStatus"] || seen["refundPaymentHistory"]:
		return returnRecord, true
	case seen["number"] && (seen["totals"] || seen["lines"] || seen["shipments"]) && !seen["isShipped"]:
		return orderRecord, true
	}
	return "", false
}
