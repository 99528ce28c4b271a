package reports

import "counterfoil/ledger"

// Action is the next step finance takes on a cause, in a sentence.
func Action(c ledger.Cause) string {
	switch c {
	case ledger.CauseUnexplained:
		return "Look at the case: nobody could explain it. Do not write it off as rounding."
	case ledger.CauseMissingOrder:
		return "Post the proposed journals, then repair the interface that dropped the orders."
	case ledger.CauseMissingRefund:
		return "Post the proposed journals, then find out why the refunds did not reach the ERP."
	case ledger.CauseDuplicate:
		return "Reverse the second booking with the proposed journals."
	case ledger.CauseTax:
		return "Correct the VAT with the proposed journals before the VAT return is filed."
	case ledger.CauseSKU:
		return "Correct the item's revenue account in the ERP, then post the proposed journals."
	case ledger.CauseAccount:
		return "Correct the account mapping in the ERP, then post the proposed journals."
	case ledger.CauseCharge, ledger.CauseReturnValue:
		return "Post the proposed journals and correct how the interface books them."
	case ledger.CauseEdited:
		return "Post the proposed journals: the order changed after the ERP booked it."
	case ledger.CauseCutOff:
		return "Clears by itself in the neighbouring period; accrue if material."
	case ledger.CauseFXRate:
		return "Accept as a policy difference, or align the rate source."
	case ledger.CauseManualJournal:
		return "Ask who posted it and why; it has no document in Centra."
	case ledger.CauseRounding:
		return "Accept within the cap."
	}
	return "Look at the case."
}
