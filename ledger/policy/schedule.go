package policy

import (
	"regexp"
	"slices"
	"time"
)

// Schedule says what `counterfoil serve` does by itself, and when. Everything has a
// default; a span of 0s and a time of "off" leave something out.
type Schedule struct {
	Centra    CentraSchedule    `yaml:"centra"`
	Reconcile ReconcileSchedule `yaml:"reconcile"`
	// Folders are watched: a file that appears is imported once.
	Folders []Folder `yaml:"folders"`
	// Pulls are ERPs read over their API, by name.
	Pulls []PullSchedule `yaml:"pulls"`
}

// CentraSchedule is when the tenant is read, where one is configured.
type CentraSchedule struct {
	Changes time.Duration `yaml:"changes"`
	Nightly TimeOfDay     `yaml:"nightly"` // the comparison of what exists there and here
}

// ReconcileSchedule is when the books are compared.
type ReconcileSchedule struct {
	// AfterImport is how long imports are waited for, so that several have one comparison.
	AfterImport time.Duration `yaml:"after_import"`
	// MonthEndDay and MonthEndAt are when the month before is compared; day 0 leaves it out.
	MonthEndDay int       `yaml:"month_end_day"`
	MonthEndAt  TimeOfDay `yaml:"month_end_at"`
}

// Folder is a watched folder. A path that is not absolute is beside the policy.
type Folder struct {
	Name    string        `yaml:"name"`
	Path    string        `yaml:"path"`
	Format  string        `yaml:"format"`
	Profile string        `yaml:"profile"` // of tables, instead of a format: a ready one, or a file beside the policy
	Every   time.Duration `yaml:"every"`
}

// PullSchedule is when an ERP is read.
type PullSchedule struct {
	Name  string        `yaml:"name"`
	Every time.Duration `yaml:"every"`
}

// TimeOfDay is "HH:MM" in the entity's zone, or "off".
type TimeOfDay string

// Clock is the hour and minute; ok is false for one that is off.
func (t TimeOfDay) Clock() (hour, minute int, ok bool) {
	at, err := time.Parse("15:04", string(t))
	return at.Hour(), at.Minute(), err == nil
}

const (
	off = "off"
	// defaultLook is how often a folder is looked into, defaultPull how often an ERP is read.
	defaultLook = time.Minute
	defaultPull = 15 * time.Minute
)

func defaultSchedule() Schedule {
	return Schedule{
		Centra:    CentraSchedule{Changes: 5 * time.Minute, Nightly: "02:30"},
		Reconcile: ReconcileSchedule{AfterImport: 2 * time.Minute, MonthEndDay: 3, MonthEndAt: "06:00"},
	}
}

// overAPI are the ERPs that are read over their API and have no file format of their own.
var overAPI = []string{"business-central", "fortnox", "netsuite"}

// jobName is what a folder or pull may be called: it becomes part of a job's name.
var jobName = regexp.MustCompile(`^[a-z0-9]+(-[a-z0-9]+)*$`)

func (c *checker) checkSchedule() {
	s := &c.policy.Schedule
	c.at("schedule", "centra", "changes").span(s.Centra.Changes)
	c.at("schedule", "centra", "nightly").timeOfDay(s.Centra.Nightly)
	c.at("schedule", "reconcile", "after_import").span(s.Reconcile.AfterImport)
	c.at("schedule", "reconcile", "month_end_at").timeOfDay(s.Reconcile.MonthEndAt)
	if day := s.Reconcile.MonthEndDay; day < 0 || day > 28 {
		c.at("schedule", "reconcile", "month_end_day").report("day %d is not in every month; give 1 to 28, or 0 for no month-end", day)
	}
	named := map[string]bool{}
	for i := range s.Folders {
		f, at := &s.Folders[i], c.at("schedule", "folders", i)
		at.jobNamed("folder", f.Name, named)
		at.required("path of the folder", f.Path)
		switch {
		case f.Profile == "":
			at.required("format of the files", f.Format)
		case f.Format != "":
			at.report("only tables have profiles; leave out format, or profile")
		}
		if slices.Contains(overAPI, f.Format) {
			at.report("%s is read over its API and leaves no files in a folder; list it under pulls, or give the profile of a table exported from it", f.Format)
		}
		at.span(f.Every)
		if f.Every == 0 {
			f.Every = defaultLook
		}
	}
	clear(named)
	for i := range s.Pulls {
		p, at := &s.Pulls[i], c.at("schedule", "pulls", i)
		at.jobNamed("pull", p.Name, named)
		at.span(p.Every)
		if p.Every == 0 {
			p.Every = defaultPull
		}
	}
}

// span refuses what is negative or so short that a unit must have been forgotten.
func (p place) span(d time.Duration) {
	if d < time.Second && d != 0 || d > 24*time.Hour || d%time.Second != 0 {
		p.report("%s is no span of whole seconds up to 24h; write it with its unit, such as 30s, 5m or 1h", d)
	}
}

func (p place) timeOfDay(t TimeOfDay) {
	if _, _, ok := t.Clock(); !ok && t != off {
		p.report("%q is no time of day; write it like \"02:30\" in quotes, or off", string(t))
	}
}

func (p place) jobNamed(what, name string, taken map[string]bool) {
	switch {
	case !jobName.MatchString(name):
		p.report("%s name %q is no name; use small letters, digits and hyphens, such as books", what, name)
	case taken[name]:
		p.report("%s name %q is there twice; give each its own", what, name)
	}
	taken[name] = true
}
