package netsuite

import (
	"fmt"
	"maps"
	"regexp"
	"slices"
	"strconv"
	"strings"
	"time"

	"counterfoil/ledger"
	"counterfoil/ledger/policy"
)

// A statement holds numbers, dates and column names that were checked, never text of
// anyone else.

const lineColumns = `t.id AS tran_id, tl.id AS line_id, tal.accountingbook AS book, t.tranid, t.type,
 TO_CHAR(t.trandate,'YYYY-MM-DD') AS trandate, TO_CHAR(t.createddate,'YYYY-MM-DD') AS created, BUILTIN.DF(t.postingperiod) AS period,
 t.otherrefnum, t.externalid, t.memo, t.voided, BUILTIN.DF(t.currency) AS currency,
 tl.subsidiary, tl.department, tl.class, tl.location, tl.memo AS line_memo, tl.foreignamount,
 BUILTIN.DF(tal.account) AS account, tal.debit, tal.credit, tal.amount,
 TO_CHAR(t.lastmodifieddate,'YYYY-MM-DD HH24:MI:SS') AS t_mod, TO_CHAR(tal.lastmodifieddate,'YYYY-MM-DD HH24:MI:SS') AS tal_mod`

const postedLines = `
 FROM transaction t
 JOIN transactionline tl ON tl.transaction = t.id
 JOIN transactionaccountingline tal ON tal.transaction = tl.transaction AND tal.transactionline = tl.id
 WHERE t.posting = 'T' AND tal.posting = 'T' AND (tal.debit IS NOT NULL OR tal.credit IS NOT NULL)`

// inSequence is total, or pages would overlap.
const inSequence = " ORDER BY t.id, tl.id, tal.accountingbook"

var columnName = regexp.MustCompile(`^[a-z][a-z0-9_]{0,60}$`)

// linesWhere asks for the lines of transactions that meet a condition.
func linesWhere(p policy.NetSuite, condition string) (string, error) {
	columns := lineColumns
	for _, name := range slices.Sorted(maps.Keys(p.References)) {
		column := p.References[name]
		if !columnName.MatchString(column) {
			return "", fmt.Errorf("erp.netsuite.references: %q is no name of a column; use one such as custbody_web_order", column)
		}
		columns += ", t." + column + " AS " + column
	}
	return "SELECT " + columns + postedLines + " AND " + condition + inSequence, nil
}

// after are transactions behind an id, dated from a day on.
func after(id int64, from ledger.Date) string {
	condition := fmt.Sprintf("t.id > %d", id)
	if !from.IsZero() {
		condition += fmt.Sprintf(" AND t.trandate >= TO_DATE('%s','YYYY-MM-DD')", from)
	}
	return condition
}

// among are transactions by their ids.
func among(ids []int64) string {
	parts := make([]string, len(ids))
	for i, id := range ids {
		parts[i] = strconv.FormatInt(id, 10)
	}
	return "t.id IN (" + strings.Join(parts, ",") + ")"
}

// changedSince asks for the ids of transactions changed since an instant, behind an id;
// posting them again may touch only their accounting lines.
func changedSince(at time.Time, id int64) string {
	stamp := fmt.Sprintf("TO_DATE('%s','YYYY-MM-DD HH24:MI:SS')", at.Format(time.DateTime))
	return fmt.Sprintf(`SELECT DISTINCT t.id AS tran_id FROM transaction t JOIN transactionaccountingline tal ON tal.transaction = t.id
 WHERE (t.lastmodifieddate >= %s OR tal.lastmodifieddate >= %s) AND t.id > %d ORDER BY t.id`, stamp, stamp, id)
}

// postedFrom asks for the ids of transactions posted from a day on, behind an id.
func postedFrom(from ledger.Date, id int64) string {
	return fmt.Sprintf("SELECT t.id AS tran_id FROM transaction t WHERE t.posting = 'T' AND t.trandate >= TO_DATE('%s','YYYY-MM-DD') AND t.id > %d ORDER BY t.id", from, id)
}
