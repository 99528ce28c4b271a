package centra

// leaf is a kind of scalar that may be stored. A value that is not of its kind is
// dropped like an unknown field, so that text cannot hide where a number belongs.
type leaf int

const (
	notLeaf leaf = iota
	number       // a JSON number, or a string that holds one: money, rates, counts
	flag         // true or false
	instant      // "2026-03-02T21:14:09+01:00"
	word         // an enum literal, a code
	key          // an id or reference: letters, digits and a few marks
	label        // a name of a thing, never of a person: a store, a tax, an item
	name         // a label that staff write by hand: no numbers that reach or identify somebody
)

// node is one place of the allow-list: a scalar, an object of named fields, or a list.
type node struct {
	leaf   leaf
	fields []field
	list   *node
	// voucherNames lists the __typename values whose voucherName may be kept; a credit's
	// name often holds whom it was given to. Nil keeps every name.
	voucherNames map[string]bool
}

type field struct {
	name string
	node *node
}

// find returns the place of a name in an object, -1 when it is not allowed.
func (n *node) find(name []byte) int {
	for i := range n.fields {
		if n.fields[i].name == string(name) {
			return i
		}
	}
	return -1
}

func list(of *node) *node { return &node{list: of} }
func isA(kind leaf, n ...string) []field {
	fields := make([]field, len(n))
	for i, name := range n {
		fields[i] = field{name, &node{leaf: kind}}
	}
	return fields
}

func fields(groups ...[]field) *node {
	n := &node{}
	for _, g := range groups {
		n.fields = append(n.fields, g...)
	}
	return n
}

func all(n *node, names ...string) []field {
	f := make([]field, len(names))
	for i, name := range names {
		f[i] = field{name, n}
	}
	return f
}

// The allow-list. Whatever is not named here is never stored. The sequence is the
// sequence of the stored bytes: changing it changes the hash of every snapshot.
var (
	allowMoney = fields(isA(number, "value"), all(fields(isA(word, "code")), "currency"), isA(number, "conversionRate"))

	allowRule = fields(
		all(fields(isA(key, "taxId"), isA(label, "taxName"), isA(number, "taxPercent")), "rule"),
		all(allowMoney, "taxIncluded", "taxAdded", "taxDeducted"),
	)

	allowDiscount = &node{
		fields: fields(isA(word, "__typename"), all(allowMoney, "value"), isA(instant, "date"),
			isA(name, "voucherName"), isA(word, "voucherMethod"), all(allowMoney, "shippingValue")).fields,
		voucherNames: map[string]bool{"AppliedVoucherDiscount": true, "AppliedVoucherFreeShipping": true, "AppliedVoucherFreeProduct": true},
	}

	allowStore  = fields(isA(key, "id"), isA(word, "type"), isA(label, "name"))
	allowMethod = fields(isA(label, "uri", "plugin", "name"))
	allowNamed  = fields(isA(key, "id"), isA(label, "name"))
	allowPlace  = fields(isA(word, "code"), isA(flag, "isEU"))

	allowTotals = fields(
		isA(number, "quantity", "originalQuantity", "cancelledQuantity", "unexpeditedQuantity"),
		all(allowMoney, "lineValues", "discounts", "shipping", "handling", "returnCost", "taxIncluded", "taxAdded", "taxDeducted",
			"shippingTaxIncluded", "shippingTaxAdded", "shippingTaxDeducted"),
		all(list(allowRule), "shippingTaxRules", "handlingTaxRules", "discountTaxRules", "returnCostTaxRules"),
	)

	allowOrderLine = fields(
		isA(word, "__typename"), isA(key, "id"), isA(label, "productNumber"),
		all(fields(isA(key, "id"), isA(label, "variantNumber")), "productVariant"),
		all(fields(isA(key, "id"), isA(label, "SKU", "EAN", "sizeNumber")), "productSize"),
		isA(number, "quantity", "cancelledQuantity", "returnedQuantity", "taxPercent", "discountPercent"),
		all(allowMoney, "origInc", "unitInc", "unitEx", "lineInc", "lineEx"),
		all(list(allowRule), "appliedTaxRules"),
	)

	allowGoodsLine = fields(
		isA(key, "id"), isA(number, "quantity", "returnedQuantity"),
		all(allowOrderLine, "orderLine"), all(fields(isA(key, "id")), "shipmentLine"),
		all(allowMoney, "unitInc", "lineInc", "lineEx"),
		all(list(allowRule), "appliedTaxRules"),
	)

	// allowOrderHead is an order as a return or a payment names it; our own query asks
	// for the rest of the head too, which saves looking it up.
	allowOrderHead = fields(
		isA(key, "id", "number"), isA(instant, "createdAt", "orderDate"), isA(flag, "isInternal"), all(allowStore, "store"),
		all(allowNamed, "market"), all(allowPlace, "country"), all(allowMethod, "paymentMethod"),
	)

	allowPayment = fields(
		isA(key, "id"), isA(instant, "createdAt"), isA(word, "entryType", "status"),
		isA(key, "externalReference"), isA(label, "paymentMethod"), all(allowMoney, "value"), isA(number, "currencyBaseRate"),
		all(allowOrderHead, "order"), all(fields(isA(key, "id")), "return"), isA(instant, seenAt),
	)

	allowShipment = fields(
		isA(key, "id", "number"), isA(instant, "createdAt", "updatedAt"), isA(flag, "isGoodToGo", "isShipped"), isA(instant, "shippedAt"),
		isA(flag, "isPaid"), isA(instant, "paidAt"), isA(flag, "isCaptured"), isA(instant, "capturedAt"),
		all(allowMoney, "capturedValue"), isA(number, "currencyBaseRate"), isA(flag, "usedFallbackTax"),
		all(allowMoney, "gross", "net"), all(allowTotals, "totals"), all(list(allowDiscount), "discountsApplied"),
		all(list(allowGoodsLine), "lines"),
	)

	allowOrder = fields(
		isA(word, "__typename"), isA(key, "id", "number"), isA(word, "status"), isA(flag, "isOnHold", "isInternal"),
		isA(instant, "createdAt", "orderDate", "updatedAt"), isA(number, "currencyBaseRate"), all(allowMoney, "gross", "net"),
		all(allowStore, "store"), all(allowNamed, "market", "pricelist"), all(allowPlace, "country"), all(allowMethod, "paymentMethod"),
		all(allowTotals, "totals"), all(list(allowDiscount), "discountsApplied"),
		all(list(allowOrderLine), "lines"), all(list(allowShipment), "shipments"), all(list(allowPayment), "paymentHistory"),
		isA(instant, seenAt),
	)

	allowReturn = fields(
		isA(word, "__typename"), isA(key, "id"), isA(word, "returnStatus"), isA(instant, "createdAt", "completedAt", "updatedAt"),
		isA(number, "totalQuantity", "currencyBaseRate"), isA(flag, "usedFallbackTax"), all(allowMoney, "gross", "net"),
		all(allowOrderHead, "order"), all(fields(isA(key, "id", "number")), "shipment"), all(allowStore, "store"),
		all(allowTotals, "totals"), all(list(allowDiscount), "discountsApplied"), all(list(allowGoodsLine), "lines"),
		all(list(allowPayment), "refundPaymentHistory"), isA(instant, seenAt),
	)

	allowGone = fields(isA(instant, "askedAt"), all(fields(isA(key, "id", "number")), "order"),
		all(list(fields(isA(word, "kind"), isA(key, "id"))), "documents"))
)

// seenAt is written into a record by the pull, not by Centra: when a record was asked for
// that says something else than the ledger holds without a later stamp of its own. A
// return has no stamp of change, so only this tells which view is the newer one.
const seenAt = "seenAt"

// kind is what a record is. Its name is the first word of the stored line.
type kind string

const (
	orderRecord   kind = "order"
	returnRecord  kind = "return"
	paymentRecord kind = "payment"
	goneRecord    kind = "gone"
)

// plural is the snapshot's kind for records of one sort.
func (k kind) plural() string {
	if k == goneRecord {
		return string(k)
	}
	return string(k) + "s"
}

var allowed = map[kind]*node{orderRecord: allowOrder, returnRecord: allowReturn, paymentRecord: allowPayment, goneRecord: allowGone}
