package importers

import (
	"fmt"
	"regexp"
	"slices"
	"strings"
	"time"

	"counterfoil/ledger"
)

// Owner is a Poster that knows whose books it posts.
type Owner interface {
	// Organisation is the number that the policy names, "" where it names none, and the key
	// under which a person's is a pseudonym.
	Organisation() (number string, key []byte)
}

// refuse refuses a file that must not be posted: one of another organisation, or of the
// future. What was posted stays: a file that was posted before is not refused.
func (p *posting) refuse() error {
	if p.reposted {
		return nil
	}
	if err := p.refuseFuture(); err != nil {
		return err
	}
	return p.refuseAnother()
}

// farAhead is how many days in the future a file may say it was made and be told only.
const farAhead = 731

// refuseFuture refuses a file that says it was made long after now, or after it was
// captured: every file until then would be older than what is known. One of the coming years
// is told.
func (p *posting) refuseFuture() error {
	latest := time.Now()
	if p.im.TakenAt.After(latest) {
		latest = p.im.TakenAt
	}
	made := p.extent.AsOf
	on := ledger.DateIn(made, made.Location())
	switch {
	case made.After(latest.AddDate(0, 0, farAhead)):
		return fmt.Errorf("the file says that it was made on %s, which is not yet; the ERP's clock is wrong: set it right and export the file again: %w", on, ledger.ErrInvalid)
	case made.After(latest.AddDate(0, 0, 1)):
		p.note("future", "file", fmt.Sprintf("it says that it was made on %s, which is not yet: until then files made before count as older. Set the ERP's clock right", on))
	}
	return nil
}

// refuseAnother refuses a file of another organisation than the policy's, or, where the
// policy names none, than the files before it. It is not refused where the files before it
// are of several, its own among them.
func (p *posting) refuseAnother() error {
	if owner, ok := p.im.Poster.(Owner); ok {
		if number, key := owner.Organisation(); OrganisationNumber(number) != "" {
			return refuseNotOf(p.extent.Organisation, number, key)
		}
	}
	before := slices.IndexFunc(p.extents, func(x ledger.Extent) bool { return comparableOrganisations(p.extent.Organisation, x.Organisation) })
	if before < 0 {
		return nil
	}
	for _, x := range p.extents {
		if sameOrganisation(p.extent.Organisation, x.Organisation) {
			return nil
		}
	}
	return another(p.extent.Organisation, "the files imported before it", p.extents[before].Organisation)
}

// refuseNotOf refuses a file that names another number than the policy does.
func refuseNotOf(file, number string, key []byte) error {
	own := OrganisationNumber(number)
	if isPseudonym(file) {
		mine := Pseudonym(key, own)
		short := Pseudonym(key, own[max(0, len(own)-10):]) // without the century
		if mine == "" || keyOf(mine) != keyOf(file) || file == mine || file == short {
			return nil
		}
	} else if n := OrganisationNumber(file); n == "" || n == own {
		return nil
	}
	return another(file, "the policy (organisation_number)", number)
}

// another is the refusal; numbers that may be a person's are not named.
func another(file, whose, known string) error {
	named := func(number string) string {
		if n := OrganisationNumber(number); n != "" && !MayBePersonal(n) {
			return n
		}
		return "a number that may be a person's and is not shown"
	}
	return fmt.Errorf("the file is of organisation %s, %s of %s, so nothing of it is posted; keep each company's books under a policy of its own, or, if the company's number changed, name the new one in the policy (organisation_number): %w",
		named(file), whose, named(known), ledger.ErrInvalid)
}

// comparableOrganisations tells whether two extents' organisations can be told apart or known as the same.
func comparableOrganisations(a, b string) bool {
	if isPseudonym(a) || isPseudonym(b) {
		return isPseudonym(a) && isPseudonym(b) && keyOf(a) == keyOf(b)
	}
	return OrganisationNumber(a) != "" && OrganisationNumber(b) != ""
}

func sameOrganisation(a, b string) bool {
	return comparableOrganisations(a, b) && (a == b || !isPseudonym(a) && OrganisationNumber(a) == OrganisationNumber(b))
}

var numberShape = regexp.MustCompile(`^([A-Z]{0,3})([0-9]{5,14})(?:MVA)?$`)

// OrganisationNumber is a number in one spelling, without hyphens, spaces, the country, the
// century or what makes a VAT number of it; "" for what is no number.
func OrganisationNumber(s string) string {
	s = strings.NewReplacer(" ", "", "-", "", ".", "", "\u00a0", "").Replace(strings.ToUpper(s))
	m := numberShape.FindStringSubmatch(s)
	switch {
	case m == nil:
		return ""
	case m[1] == "SE" && len(m[2]) == 12 && strings.HasSuffix(m[2], "01"):
		return m[2][:10]
	case len(m[2]) == 12 && strings.HasPrefix(m[2], "16"):
		return m[2][2:]
	}
	return m[2]
}

// MayBePersonal tells whether a number in one spelling may be a person's: of ten or twelve
// digits with a month in it, of nine digits a Portuguese person's, or of a length that no
// company's has.
func MayBePersonal(n string) bool {
	switch len(n) {
	case 10:
		return n[2] < '2'
	case 9:
		return n[0] < '5'
	}
	return len(n) > 10
}
