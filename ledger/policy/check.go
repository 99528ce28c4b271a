package policy

import (
	"slices"
	"strings"
	"time"

	"counterfoil/ledger"

	"github.com/shopspring/decimal"
)

// check runs every rule over the decoded policy, section by section in the sequence of
// the file. Each reports what it finds and goes on.
func (c *checker) check() {
	sections := []func(){
		c.checkEntity, c.checkRoles, c.checkTax, c.checkGroups, c.checkSKUs, c.checkMethods, c.checkDimensions, c.checkPosting,
		c.checkRounding, c.checkThresholds, c.checkOwners, c.checkScope, c.checkRecognise, c.checkReferences,
		c.checkCorrections, c.checkSchedule,
	}
	for _, section := range sections {
		section()
	}
}

func (c *checker) checkEntity() {
	p, e := &c.policy, &c.policy.Entity
	if p.Version != 1 {
		c.at("version").report("version %d is unknown; this program reads version 1", p.Version)
	}
	c.at("entity", "id").required("entity id", string(e.ID))
	c.at("entity", "name").required("entity name", e.Name)
	if !IsCountry(e.Country) {
		c.at("entity", "country").report("country %q is not an ISO 3166 code in capitals, such as SE; correct it", string(e.Country))
	}
	if !e.Currency.Known() {
		c.at("entity", "functional_currency").report("currency %q is not an ISO 4217 code we know, such as SEK; correct it", string(e.Currency))
	}
	if _, err := time.Parse("01-02", e.FiscalYear); err != nil {
		c.at("entity", "fiscal_year_start").report("fiscal year start %q is not a month and day, such as \"01-01\"; correct it", e.FiscalYear)
	}
	c.checkZone()
	for i, store := range e.Stores {
		c.at("entity", "stores", i).required("store", store)
		if slices.Index(e.Stores, store) != i {
			c.at("entity", "stores", i).report("store %q is there twice; remove one", store)
		}
	}
}

// checkZone also keeps the zone. "Local" would make dates depend on the machine.
func (c *checker) checkZone() {
	name := c.policy.Entity.TimeZone
	zone, err := time.LoadLocation(name)
	if err != nil || name == "" || name == "Local" {
		c.at("entity", "time_zone").report("time zone %q is unknown; use a name such as Europe/Stockholm", name)
		return
	}
	c.policy.zone = zone
}

func (c *checker) checkPosting() {
	p := c.policy.Posting
	oneOf(c.at("posting", "trigger"), "trigger", p.Trigger, OnShipped, OnCaptured, OnConfirmed, OnCompleted)
	oneOf(c.at("posting", "grain"), "grain", p.Grain, PerOrder, PerDay)
	c.checkExceptions()
	c.checkBatchBy()
	oneOf(c.at("posting", "discount"), "discount", p.Discount, DiscountAccount, DiscountNet)
	oneOf(c.at("posting", "gift_certificate_redemption"), "gift_certificate_redemption", p.GiftCertificateRedemption, RedemptionPayment, RedemptionDiscount)
	if p.GraceDays < 0 {
		c.at("posting", "grace_days").report("grace_days is %d, must be 0 or more; correct it", p.GraceDays)
	}
}

func (c *checker) checkRounding() {
	r := c.policy.Rounds
	oneOf(c.at("rounding", "vat"), "vat", r.VAT, VATPerDocument, VATPerLine)
	oneOf(c.at("rounding", "mode"), "mode", r.Mode, roundingModes...)
	oneOf(c.at("rounding", "conversion"), "conversion", r.Conversion, RoundThenConvert, ConvertThenRound)
	oneOf(c.at("rounding", "residual"), "residual", r.Residual, ResidualRounding, ResidualClearing, ResidualLargest)
	c.at("rounding", "cap_per_case").notNegative("cap_per_case", r.CapPerCase)
	c.at("rounding", "cap_per_period").notNegative("cap_per_period", r.CapPerPeriod)
	oneOf(c.at("fx", "rate"), "rate", c.policy.FX.Rate, FXDocument)
}

func (c *checker) checkThresholds() {
	l := c.policy.Limits
	c.at("thresholds", "unexplained").notNegative("unexplained", l.Unexplained)
	c.at("thresholds", "missing_refund").notNegative("missing_refund", l.MissingRefund)
	for _, cause := range sortedKeys(l.Cause) {
		at := c.at("thresholds", "cause", cause)
		at.isCause(cause)
		at.notNegative(cause, l.Cause[cause])
	}
}

func (c *checker) checkOwners() {
	all := false
	for i, o := range c.policy.Owners {
		at := c.at("owners", i)
		if o.Cause != "*" {
			c.at("owners", i, "cause").isCause(o.Cause)
		}
		if all {
			at.report("owner of %q is never reached, because the row of * above takes every cause; move it up", o.Cause)
		}
		all = all || o.Cause == "*"
		if slices.IndexFunc(c.policy.Owners, func(x Owner) bool { return x.Cause == o.Cause }) != i && o.Cause != "*" {
			at.report("cause %q has an owner above; remove one", o.Cause)
		}
		c.at("owners", i, "name").required("owner of "+o.Cause+": name", o.Name)
		c.at("owners", i, "channel").required("owner of "+o.Cause+": channel", o.Channel)
	}
}

// oneOf reports a value that is none of those allowed.
func oneOf[T ~string](at place, what string, value T, allowed ...T) {
	if slices.Contains(allowed, value) {
		return
	}
	words := make([]string, len(allowed))
	for i, a := range allowed {
		words[i] = string(a)
	}
	at.report("%s %q is none of: %s; correct it", what, string(value), strings.Join(words, ", "))
}

func (p place) required(what, value string) {
	if strings.TrimSpace(value) == "" {
		p.report("%s is missing; add it", what)
	}
}

func (p place) notNegative(what string, d decimal.Decimal) {
	if d.IsNegative() {
		p.report("%s is %s, must be 0 or more; correct it", what, d)
	}
}

func (p place) isCause(cause string) {
	if !slices.Contains(ledger.Causes, ledger.Cause(cause)) {
		words := make([]string, len(ledger.Causes))
		for i, c := range ledger.Causes {
			words[i] = string(c)
		}
		p.report("cause %q is none of: %s; correct it", cause, strings.Join(words, ", "))
	}
}

func sortedKeys[V any](m map[string]V) []string {
	keys := make([]string, 0, len(m))
	for k := range m {
		keys = append(keys, k)
	}
	slices.Sort(keys)
	return keys
}
