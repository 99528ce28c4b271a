package policy

import (
	"maps"
	"slices"
	"time"
)

// Clone is a copy that shares nothing a caller could change: a matcher alters it to
// replay what an ERP did under another rule. Hash stays that of the files.
func (p *Policy) Clone() *Policy {
	c := *p
	c.Entity.Stores = slices.Clone(p.Entity.Stores)
	c.Chart = slices.Clone(p.Chart)
	c.Tax = slices.Clone(p.Tax)
	c.Groups = slices.Clone(p.Groups)
	c.SKUs = slices.Clone(p.SKUs)
	c.Methods = slices.Clone(p.Methods)
	c.Dimensions = slices.Clone(p.Dimensions)
	c.Posting.Exceptions = slices.Clone(p.Posting.Exceptions)
	c.Posting.BatchBy = slices.Clone(p.Posting.BatchBy)
	c.Limits.Cause = maps.Clone(p.Limits.Cause)
	c.Owners = slices.Clone(p.Owners)
	c.Scope.Accounts = slices.Clone(p.Scope.Accounts)
	c.Scope.Recognise = slices.Clone(p.Scope.Recognise)
	c.ERP.References = slices.Clone(p.ERP.References)
	c.ERP.KeepWords = slices.Clone(p.ERP.KeepWords)
	c.Corrections.Accept = slices.Clone(p.Corrections.Accept)
	c.Schedule.Folders, c.Schedule.Pulls = slices.Clone(p.Schedule.Folders), slices.Clone(p.Schedule.Pulls)
	return &c
}

// In is a copy whose dates are those of another time zone: what an ERP did that dates
// by UTC, or by a server's clock.
func (p *Policy) In(zone *time.Location) *Policy {
	c := p.Clone()
	c.zone, c.Entity.TimeZone = zone, zone.String()
	return c
}
