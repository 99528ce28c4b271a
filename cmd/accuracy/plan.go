package main

import (
	"fmt"

	"counterfoil/fixtures"
)

// trial is one month to measure.
type trial struct {
	grain  string
	name   string
	month  fixtures.Month
	months int // that follow one another; each is scored at its end
}

func (t trial) String() string {
	return fmt.Sprintf("%s, %s, seed %d", t.grain, t.name, t.month.Seed)
}

var grainsByName = map[string]fixtures.Grain{"order": fixtures.PerOrder, "day": fixtures.PerDay, "mixed": fixtures.Mixed}

// combinedShare of the faulty orders of a combined month carry a second fault, in a hundred.
const combinedShare = 60

// coincidences in a thousand orders, in the month that has them.
const coincidences = 25

// rowMonths follow one another in the trial where what was wrong is put right later.
const rowMonths = 3

// plan lists the months: for every grain, single and combined faults at every rate, and
// one of coincidences, and some months in a row; each seed once more.
func plan(s settings) (all []trial) {
	for _, grain := range s.grains {
		for k := range s.seeds {
			add := func(name string, seed int, faults fixtures.Faults) {
				all = append(all, trial{grain, name, fixtures.Month{
					Seed: uint64(100*k + seed), Orders: s.orders, Grain: grainsByName[grain], Wide: true, Faults: faults,
				}, 1})
			}
			for _, rate := range s.rates {
				share := fmt.Sprintf("%d.%d %%", rate/10, rate%10)
				add(share+" single", 1000*rate+1, fixtures.Faults{PerThousand: rate, Unknown: 1})
				add(share+" combined", 1000*rate+2, fixtures.Faults{PerThousand: rate, Combined: combinedShare, Unknown: 1})
			}
			add("coincidences", 3, fixtures.Faults{PerThousand: 10, Coincidences: coincidences, UTCStore: "INT web"})
			if grain == "order" {
				add("cost centres", 5, fixtures.Faults{PerThousand: 30, Combined: 20})
				all[len(all)-1].month.CostCentres = true
			}
			add(fmt.Sprintf("%d months in a row", rowMonths), 4, fixtures.Faults{PerThousand: 20, Combined: 20})
			row := &all[len(all)-1]
			row.months, row.month.Orders = rowMonths, s.orders/rowMonths
		}
	}
	return all
}
