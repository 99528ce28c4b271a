package sie

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"io"
	"strconv"
	"strings"

	"counterfoil/importers/erp"
	"counterfoil/ledger"
)

// maxHeader bounds how many header records are looked at; a file has about twenty.
const maxHeader = 10_000

// survey is what one pass over the raw bytes tells before anything is interpreted.
type survey struct {
	encoding    encoding
	replacement bool
	header      header
	problems    map[int]string // header lines that could not be read, by line
	vouchers    sightings
	balances    bool
	unnumbered  bool // some voucher has no number
}

// headerLine is a copy of a header record, read once the encoding is known.
type headerLine struct {
	number int
	bytes  []byte
}

type surveyor struct {
	evidence encodingEvidence
	header   []headerLine
	lexer    lexer
	survey   survey
	begun    bool
}

// takeSurvey reads the whole source and refuses what is no SIE file.
func takeSurvey(ctx context.Context, in io.Reader) (*survey, error) {
	s := surveyor{}
	l := erp.NewLines(in)
	for {
		line, _, err := l.Next()
		if errors.Is(err, io.EOF) {
			break
		}
		if err != nil {
			return nil, fmt.Errorf("read line %d: %w", l.Number+1, err)
		}
		if l.Number%4096 == 0 && ctx.Err() != nil {
			return nil, ctx.Err()
		}
		if err := s.line(l.Number, line); err != nil {
			return nil, err
		}
	}
	if !s.begun {
		return nil, refuse("the file is empty; export it again")
	}
	s.finish()
	return &s.survey, nil
}

// refuse is the error for a file that cannot be imported at all.
func refuse(why string) error { return fmt.Errorf("%s: %w", why, ledger.ErrInvalid) }

func (s *surveyor) line(number int, line []byte) error {
	if number == 1 && bytes.HasPrefix(line, byteOrderMark) {
		s.evidence.mark = true
		line = line[len(byteOrderMark):]
	}
	s.evidence.add(line)
	line = trimBlanks(line)
	if len(line) == 0 {
		return nil
	}
	if !s.begun && line[0] != '#' {
		return refuse(notSIE(line))
	}
	s.begun = true
	s.record(number, line)
	return nil
}

// notSIE says what a file that does not begin with a label seems to be.
func notSIE(line []byte) string {
	what := ""
	switch {
	case line[0] == '<':
		what = " (it looks like a web page or XML, perhaps an error page that was saved under this name)"
	case bytes.HasPrefix(line, []byte("\xff\xfe")), bytes.HasPrefix(line, []byte("\xfe\xff")):
		what = " (it is UTF-16; save it as UTF-8 or in code page 437)"
	case bytes.HasPrefix(line, []byte("PK")):
		what = " (it is a ZIP archive; unpack it first)"
	}
	return "this is no SIE file: its first character is not #" + what + "; export the vouchers as SIE 4 again"
}

func (s *surveyor) record(number int, line []byte) {
	if line[0] != '#' {
		return
	}
	label := line
	if end := bytes.IndexAny(line, " \t"); end >= 0 {
		label = line[:end]
	}
	switch labels[strings.ToUpper(string(label))] {
	case useHeader:
		if len(s.header) < maxHeader {
			s.header = append(s.header, headerLine{number, bytes.Clone(line)})
		}
	case useBalance:
		s.survey.balances = true
	case useVoucher:
		s.sight(number, line)
	}
}

func (s *surveyor) sight(number int, line []byte) {
	tokens, err := s.lexer.split(line)
	if err != nil {
		return // the line will be rejected when it is read
	}
	r := record{line: number, label: "#VER", tokens: tokens}
	s.survey.unnumbered = s.survey.unnumbered || emptyNumber(r.field(1, codePage437))
	key := hashKey(r.field(0, codePage437), r.field(1, codePage437))
	s.survey.vouchers.add(sighting{key, int32(number), compact(r.field(2, codePage437))})
}

// compact is a date's figures as one number.
func compact(date string) int32 {
	if _, ok := erp.ParseDate(date); !ok {
		return 0
	}
	n, _ := strconv.ParseInt(date, 10, 32)
	return int32(n)
}

// finish reads the header now that the encoding is known.
func (s *surveyor) finish() {
	s.survey.encoding, s.survey.replacement = s.evidence.verdict(), s.evidence.replacement
	s.survey.problems = map[int]string{}
	for _, h := range s.header {
		tokens, err := s.lexer.split(h.bytes)
		if err != nil {
			continue // rejected when it is read
		}
		r := record{line: h.number, label: strings.ToUpper(string(tokens[0].text)), tokens: tokens}
		if err := s.survey.header.read(&r, s.survey.encoding); err != nil {
			s.survey.problems[h.number] = r.label + ": " + err.Error()
		}
	}
}

// kind tells full exports from files of vouchers to be read into a ledger: both call
// themselves type 4, and file names lie, so balances and years decide.
func (s *survey) kind() string {
	if s.balances && len(s.header.years) > 0 {
		return "4E"
	}
	return "4I"
}

// check refuses files that hold no vouchers by type, or are in another currency.
func (s *survey) check(entity ledger.EntityID, functional string) error {
	if t := s.header.sietyp; t != "4" && s.vouchers.count == 0 {
		switch t {
		case "":
			t = "1 (it names none, which means 1)"
		case "1", "2", "3":
		default:
			t = "that is none of 1 to 4"
		}
		return refuse("the file is of SIE type " + t + " and holds balances only, no vouchers; export it as type 4")
	}
	if len(s.header.currencies) == 0 && functional != "SEK" {
		return refuse(fmt.Sprintf("the file names no #VALUTA, so it is in SEK, and entity %s keeps its books in %s; export it with #VALUTA or import it for another entity", entity, functional))
	}
	for _, currency := range s.header.currencies {
		if currency != functional {
			return refuse(fmt.Sprintf("the file is in %s (#VALUTA) and entity %s keeps its books in %s; import it for the entity whose books it holds", erp.Shown(currency), entity, functional))
		}
	}
	return nil
}
