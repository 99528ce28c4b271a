package table

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"io"
	"slices"
	"strings"

	"counterfoil/importers/erp"
)

// sampleRows is how far into a file a proposal looks.
const sampleRows = 3000

// lastRows is how many of a longer file's last rows it sees: totals stand there.
const lastRows = 20

// proposal is what was seen of a file, and the profile that comes of it.
type proposal struct {
	src       erp.Source
	kind      string
	encoding  string
	delimiter string
	seen      *bytesSeen // of text
	rows      []row
	last      []row          // behind those, the last of the file
	header    int            // index into rows; -1 without one
	found     map[string]int // position by target
	out       bytes.Buffer
	undecided bool
	unsettled bool // in which currency the amounts are
}

// Propose looks at a file and writes a profile for it, with its reasons as comments.
// What the file leaves open is marked DECIDE and left out, so that the profile cannot be
// used before somebody has decided.
func Propose(ctx context.Context, in io.Reader) ([]byte, error) {
	src, err := erp.Reread(ctx, in)
	if err != nil {
		return nil, err
	}
	p := &proposal{src: src, found: map[string]int{}}
	if p.kind, err = sniff(src); err != nil {
		return nil, err
	}
	if p.kind == kindCSV {
		p.seen, err = erp.Pass(src, func(in io.Reader) (*bytesSeen, error) { return look(ctx, in) })
		if err != nil {
			return nil, err
		}
	}
	p.say("profile: proposed       # name it after your ERP and what it exports")
	p.say("version: 1              # count up with every change")
	p.readyOnes()
	if err := p.file(); err != nil {
		return nil, err
	}
	p.findHeader()
	p.findColumns()
	p.writeColumns()
	p.numbers()
	p.dates()
	p.rowKinds(ctx)
	p.voucher(ctx)
	return p.out.Bytes(), nil
}

func (p *proposal) say(format string, args ...any) { fmt.Fprintf(&p.out, format+"\n", args...) }

// decide says what the file leaves open.
func (p *proposal) decide(format string, args ...any) {
	p.undecided = true
	p.say("# DECIDE: "+format, args...)
}

// readyOnes names the profiles that come with the program and fit the file's header.
func (p *proposal) readyOnes() {
	for _, name := range Ready() {
		profile, err := ready(name)
		if err != nil || !slices.Contains(profile.File.Kinds, p.kind) {
			continue
		}
		if p.fits(profile) {
			p.say("# The ready profile %s fits the header of this file: try `import erp --profile %s --dry-run` first.", name, name)
		}
	}
}

func (p *proposal) fits(profile *Profile) bool {
	pl := &plan{profile: profile, kind: p.kind, currency: "EUR", anyBooks: true}
	if p.kind != kindCSV {
		return p.opens(pl)
	}
	var err error
	if pl.encoding, err = p.seen.encoding(profile.File.Encoding); err != nil {
		return false
	}
	for _, name := range profile.File.Delimiter {
		if pl.delimiter, _ = delimiterByte(name); p.opens(pl) {
			return true
		}
	}
	return false
}

func (p *proposal) opens(pl *plan) bool {
	_, err := erp.Pass(p.src, func(in io.Reader) (struct{}, error) {
		j, err := pl.open(in)
		if err == nil {
			j.close()
		}
		return struct{}{}, err
	})
	return err == nil
}

// file proposes kind, encoding and delimiter, and takes the sample.
func (p *proposal) file() error {
	p.say("file:\n  kinds: [%s]", p.kind)
	if p.kind != kindCSV {
		rows, err := p.sample(0)
		p.rows = rows
		return err
	}
	p.proposeEncoding(p.seen)
	return p.proposeDelimiter()
}

// proposeEncoding says what speaks for the encoding.
func (p *proposal) proposeEncoding(seen *bytesSeen) {
	switch {
	case seen.mark != "":
		p.encoding = seen.mark
		p.say("  encoding: %s   # the file begins with its mark of byte order", p.encoding)
	case seen.nul:
		p.encoding = "utf-16le"
		p.say("  encoding: utf-16le   # there are bytes 0 and no mark of byte order")
	case !seen.multiByte:
		p.encoding = "utf-8"
		p.say("  encoding: utf-8   # the file holds ASCII only, so nothing tells; a later one may hold more")
	case seen.notUTF8 == 0:
		p.encoding = "utf-8"
		p.say("  encoding: utf-8   # every letter beyond ASCII is valid UTF-8, which chance does not make")
	default:
		p.encoding = "cp1252"
		var left []string
		for _, name := range []string{"cp1252", "iso-8859-15", "cp850", "cp437"} {
			if seen.excludes(name) == "" && !seen.odd(name) {
				left = append(left, name)
			}
		}
		if len(left) > 0 {
			p.encoding = left[0]
		}
		p.say("  encoding: %s   # line %d is no UTF-8; letters look like letters in: %s. Compare names in a dry run", p.encoding, seen.notUTF8, strings.Join(left, ", "))
	}
}

// proposeDelimiter takes the sign that makes most rows equally wide.
func (p *proposal) proposeDelimiter() error {
	best, bestScore := "", 0
	var reasons []string
	var last []row
	for _, name := range []string{";", ",", "tab", "|"} {
		delimiter, _ := delimiterByte(name)
		rows, err := p.sample(delimiter)
		if err != nil {
			continue // quotes do not end under it
		}
		width, n := commonWidth(rows)
		reasons = append(reasons, fmt.Sprintf("%s gives %d of %d rows %d fields", name, n, len(rows), width))
		if score := n * min(width-1, 20); score > bestScore {
			best, bestScore, p.rows, last = name, score, rows, p.last
		}
	}
	if best == "" {
		return refuse("no delimiter makes columns of the file (%s); it may be no table", strings.Join(reasons, "; "))
	}
	p.delimiter, p.last = best, last
	p.say("  delimiter: %q   # %s", best, strings.Join(reasons, "; "))
	return nil
}

// commonWidth is how many fields most rows have, and how many rows that are.
func commonWidth(rows []row) (width, n int) {
	counts := map[int]int{}
	for i := range rows {
		counts[len(rows[i].cells)]++
	}
	for w, c := range counts {
		if c > n || c == n && w > width {
			width, n = w, c
		}
	}
	return width, n
}

// sample reads the first rows of the file, and the last.
func (p *proposal) sample(delimiter byte) ([]row, error) {
	pl := &plan{profile: &Profile{File: File{Quote: `"`}}, kind: p.kind, encoding: p.encoding, delimiter: delimiter}
	return erp.Pass(p.src, func(in io.Reader) ([]row, error) {
		j := &journal{plan: pl, dates: newDates(&DateForm{})}
		if err := j.openRows(in); err != nil {
			return nil, err
		}
		defer j.close()
		var list []row
		p.last = nil
		for {
			r, err := j.in.next()
			if errors.Is(err, io.EOF) {
				break
			}
			if err != nil {
				return nil, err
			}
			if r.blank() {
				continue
			}
			if len(list) < sampleRows {
				list = append(list, row{number: r.number, cells: slices.Clone(r.cells)})
				continue
			}
			if p.last = append(p.last, row{number: r.number, cells: slices.Clone(r.cells)}); len(p.last) > lastRows {
				p.last = p.last[1:]
			}
		}
		return list, nil
	})
}

// findHeader takes the row with the most names we know.
func (p *proposal) findHeader() {
	p.header = -1
	most := 2
	for i := range p.rows[:min(len(p.rows), headerRows)] {
		known := 0
		for _, c := range p.rows[i].cells {
			if knownWord(plainWord(c.text)) {
				known++
			}
		}
		if known > most {
			p.header, most = i, known
		}
	}
	if p.header < 0 {
		p.decide("no row names columns that are known; name them by position, as in account: {index: 3}, and keep header.none")
		p.say("header: {none: true}")
		return
	}
	p.say("# Header: row %d names %d columns that are known.", p.rows[p.header].number, most)
}

// data are the rows below the header.
func (p *proposal) data() []row { return p.rows[p.header+1:] }

// ends are the rows below the header, and the file's last.
func (p *proposal) ends() []row { return append(slices.Clip(p.data()), p.last...) }

// values are a column's cells that hold anything.
func (p *proposal) values(column int) []cell { return valuesOf(p.data(), column) }

func valuesOf(rows []row, column int) []cell {
	var list []cell
	for i := range rows {
		if c := rows[i].at(column); c.text != "" {
			list = append(list, c)
		}
	}
	return list
}
