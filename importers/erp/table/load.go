package table

import (
	"crypto/sha256"
	"encoding/hex"
	"fmt"
	"io"
	"os"
	"path/filepath"

	"counterfoil/ledger"
	"counterfoil/ledger/policy"
)

// largestProfile bounds a profile's file; real ones have a few kilobytes.
const largestProfile = 1 << 20

// Load finds a profile: a ready one by its name, otherwise a file. A file is one whose
// name ends in .yaml or .yml.
func Load(name string) (*Profile, error) {
	if ext := filepath.Ext(name); ext != ".yaml" && ext != ".yml" {
		return ready(name)
	}
	f, err := os.Open(name)
	if err != nil {
		return nil, fmt.Errorf("read profile: %w; `counterfoil profile list` names the ready ones", err)
	}
	defer f.Close()
	content, err := io.ReadAll(io.LimitReader(f, largestProfile+1))
	if err != nil {
		return nil, fmt.Errorf("read profile %s: %w", name, err)
	}
	if len(content) > largestProfile {
		return nil, fmt.Errorf("read profile %s: it is larger than a megabyte: %w", name, ledger.ErrInvalid)
	}
	return Parse(filepath.Base(name), content)
}

// Parse reads a profile's content. What is wrong with it is reported all at once, with
// lines.
func Parse(file string, content []byte) (*Profile, error) {
	p := &Profile{}
	s := policy.ReadStrict(file, content, p, "the file holds no profile; `counterfoil profile show business-central` prints one to start from")
	if s.Readable() {
		c := &checker{s, p}
		c.defaults()
		c.check()
	}
	if err := s.Err(); err != nil {
		return nil, err
	}
	sum := sha256.Sum256(content)
	p.Hash = hex.EncodeToString(sum[:])
	return p, nil
}

// defaults fills in what a profile may leave out.
func (c *checker) defaults() {
	p := c.profile
	fill := func(s *string, value string) {
		if *s == "" {
			*s = value
		}
	}
	fill(&p.Source.Name, p.Name)
	fill(&p.File.Quote, `"`)
	fill(&p.Amount.ForeignSign, "as_written")
	fill(&p.Voucher.By, "key")
	fill(&p.Voucher.Dates, "one")
	fill(&p.Scope.Period, "none")
	fill(&p.Checks.Balance, "voucher")
	fill(&p.Checks.Totals, "refuse")
	fill(&p.Checks.Period, "note")
	fill(&p.Checks.Gaps, "note")
	if len(p.File.Encoding) == 0 {
		p.File.Encoding = List{"auto"}
	}
	if len(p.Number.Negative) == 0 {
		p.Number.Negative = List{"minus"}
	}
	if len(p.Voucher.Key) == 0 {
		p.Voucher.Key = List{"series", "number"}
		if p.Columns.ID.given() {
			p.Voucher.Key = List{"id"}
		}
	}
}
