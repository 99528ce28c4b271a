package reports

import (
	"cmp"
	"slices"

	"counterfoil/ledger"
	"counterfoil/ledger/money"
)

// Cluster is one fault that hit many orders: all explanations with one common key.
type Cluster struct {
	Number       int // from 1, in sequence of first appearance
	Cause        ledger.Cause
	Key          string // e.g. "SKU WC-100 on 3010"
	Orders       int64
	Explanations int64
	Amount       money.Amount // sum of the positive legs
}

// A key belongs to its cause: the same words under two causes are two faults.
type clusterKey struct {
	cause ledger.Cause
	key   string
}

type clusterIndex map[clusterKey]int

func (i clusterIndex) number(k clusterKey) int { return i[k] }

// clusterTally collects clusters while cases stream by.
type clusterTally struct {
	index   clusterIndex
	totals  []Cluster
	inOrder map[int]bool // clusters seen in the current case
}

// begin numbers the clusters of a case, before its exceptions are made.
func (t *clusterTally) begin(c ledger.Case) {
	clear(t.inOrder)
	for _, x := range c.Explanations {
		k := clusterKey{x.Cause, x.Cluster}
		if x.Cluster == "" || t.index[k] != 0 {
			continue
		}
		t.totals = append(t.totals, Cluster{Number: len(t.totals) + 1, Cause: x.Cause, Key: x.Cluster})
		t.index[k] = len(t.totals)
	}
}

func (t *clusterTally) add(e Exception) {
	if e.ClusterNumber == 0 {
		return
	}
	c := &t.totals[e.ClusterNumber-1]
	c.Amount = c.Amount.Add(e.Moved)
	if e.FirstOfExplanation {
		c.Explanations++
	}
	if !t.inOrder[e.ClusterNumber] {
		t.inOrder[e.ClusterNumber] = true
		c.Orders++
	}
}

// LargestClusters are a cause's faults that hit more than one order, by amount.
func (m *MonthEnd) LargestClusters(cause ledger.Cause) []Cluster {
	var list []Cluster
	for _, c := range m.Clusters {
		if c.Cause == cause && c.Orders > 1 {
			list = append(list, c)
		}
	}
	slices.SortStableFunc(list, func(a, b Cluster) int { return cmp.Compare(b.Amount.Units(), a.Amount.Units()) })
	return list
}
