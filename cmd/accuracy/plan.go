package main

import (
	"fmt"

	"counterfoil/fixtures"
)

// trial is one month to measure.
type trial struct {
	grain string
	name  string
	month fixtures.Month
}

func (t trial) String() string {
	return fmt.Sprintf("%s, %s, seed %d", t.grain, t.name, t.month.Seed)
}

var grainsByName = map[string]fixtures.Grain{"order": fixtures.PerOrder, "day": fixtures.PerDay, "mixed": fixtures.Mixed}

// combinedShare of the faulty orders of a combined month carry a second fault, in a hundred.
const combinedShare = 60

// plan lists the months: for every grain and rate, single and combined faults, each with
// seeds of its own.
func plan(s settings) (all []trial) {
	for _, grain := range s.grains {
		for _, rate := range s.rates {
			for k := range s.seeds {
				for _, combined := range []int{0, combinedShare} {
					name := fmt.Sprintf("%d.%d %% faulty, single", rate/10, rate%10)
					if combined > 0 {
						name = fmt.Sprintf("%d.%d %% faulty, combined", rate/10, rate%10)
					}
					seed := uint64(1000*rate + 10*k + combined + 1)
					all = append(all, trial{grain, name, fixtures.Month{
						Seed: seed, Orders: s.orders, Grain: grainsByName[grain], Wide: true,
						Faults: fixtures.Faults{PerThousand: rate, Combined: combined, Unknown: 1},
					}})
				}
			}
		}
	}
	return all
}
