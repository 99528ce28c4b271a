package policy

import (
	"reflect"
	"strings"
	"testing"
	"time"
)

// The section may be left out, wholly or in part, and things in it switched off.
func TestASchedule(t *testing.T) {
	text, chart, err := Template("se")
	if err != nil {
		t.Fatal(err)
	}
	before, _, found := strings.Cut(string(text), "\nschedule:")
	if !found {
		t.Fatal("the template holds no schedule")
	}
	full, err := Parse(text, chart)
	if err != nil {
		t.Fatal(err)
	}
	for name, c := range map[string]struct {
		section string
		want    Schedule
	}{
		"none":         {"", defaultSchedule()},
		"the template": {strings.TrimPrefix(string(text), before), full.Schedule},
		"switched off": {"\nschedule: {centra: {changes: 0s, nightly: off}, reconcile: {after_import: 0s, month_end_day: 0}}\n", Schedule{Centra: CentraSchedule{Nightly: "off"}, Reconcile: ReconcileSchedule{MonthEndAt: "06:00"}}},
		"a part":       {"\nschedule: {centra: {changes: 90s}}\n", func() Schedule { s := defaultSchedule(); s.Centra.Changes = 90 * time.Second; return s }()},
		"with defaults": {"\nschedule: {folders: [{name: books, path: in, format: sie}], pulls: [{name: erp}]}\n", func() Schedule {
			s := defaultSchedule()
			s.Folders, s.Pulls = []Folder{{Name: "books", Path: "in", Format: "sie", Every: time.Minute}}, []PullSchedule{{"erp", 15 * time.Minute}}
			return s
		}()},
	} {
		p, err := Parse([]byte(before+c.section), chart)
		if err != nil {
			t.Errorf("%s: %v", name, err)
			continue
		}
		got := p.Schedule
		if len(got.Folders)+len(got.Pulls) == 0 {
			got.Folders, got.Pulls = nil, nil
		}
		if len(c.want.Folders)+len(c.want.Pulls) == 0 {
			c.want.Folders, c.want.Pulls = nil, nil
		}
		if !reflect.DeepEqual(got, c.want) {
			t.Errorf("%s: got %+v, want %+v", name, got, c.want)
		}
	}
	s := full.Schedule
	s.Folders, s.Pulls = nil, nil
	if !reflect.DeepEqual(s, defaultSchedule()) {
		t.Errorf("the template says %+v, the defaults are %+v", s, defaultSchedule())
	}
}
