package centra

// KnownValues are the members of Centra's open lists that decoding understands: enums by
// their values, interfaces by the types behind them. Whatever else a tenant has is an
// alert before it is a rejection.
func KnownValues() map[string][]string {
	return map[string][]string{
		"OrderStatus":               append(sortedKeys(orderStatus), incomplete),
		"ReturnStatus":              {returnPending, returnCompleted},
		"PaymentHistoryEntryType":   sortedKeys(entryTypes),
		"PaymentHistoryEntryStatus": {paymentSuccess, paymentPending, paymentFailed},
		"OrderLine":                 {productLine, bundleLine, bundleItemLine, certificateLine},
		"OrderDiscount":             {voucherDiscount, voucherCredit, freeShipping, freeProduct, adminDiscount, olderDiscount},
	}
}
