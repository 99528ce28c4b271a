package digest

import (
	"strings"
	"unicode/utf8"

	"github.com/slack-go/slack"
	"github.com/slack-go/slack/slackutilsx"
)

// Limits of Block Kit in characters, and our own budget for a message: beyond about
// 12,000 characters of blocks Slack refuses with msg_blocks_too_long, a limit it does
// not document.
const (
	headerLimit  = 150
	sectionLimit = 3000
	fieldLimit   = 2000
	fieldsLimit  = 10
	blocksLimit  = 50
	textLimit    = 3000
	lineLimit    = 300
	budget       = 8000
)

// blocks collects a message's blocks within the limits.
type blocks struct {
	list []slack.Block
	used int
}

// add takes a block's characters off the budget; what no longer fits is left out, so
// callers put what matters first and the context is reserved for.
func (b *blocks) add(block slack.Block, characters int) {
	if len(b.list) == blocksLimit || b.used+characters > budget {
		return
	}
	b.list = append(b.list, block)
	b.used += characters
}

func (b *blocks) header(s string) {
	s = fit(s, headerLimit)
	b.add(slack.NewHeaderBlock(plainText(s)), utf8.RuneCountInString(s))
}

// fields are pairs of a name of ours and a value.
func (b *blocks) fields(pairs ...string) {
	var fields []*slack.TextBlockObject
	used := 0
	for i := 0; i+1 < len(pairs) && len(fields) < fieldsLimit; i += 2 {
		value := fit(pairs[i]+": "+pairs[i+1], lineLimit)
		fields = append(fields, plainText(value))
		used += utf8.RuneCountInString(value)
	}
	b.add(slack.NewSectionBlock(nil, fields, nil), used)
}

func (b *blocks) plain(s string) {
	s = fit(s, sectionLimit)
	b.add(slack.NewSectionBlock(plainText(s), nil, nil), utf8.RuneCountInString(s))
}

// link is the one place with markup, around an address of ours.
func (b *blocks) link(address, words string) {
	if address == "" || strings.ContainsAny(address, "<>|\n ") {
		return
	}
	s := "<" + address + "|" + words + ">"
	b.add(slack.NewSectionBlock(slack.NewTextBlockObject(slack.MarkdownType, s, false, false), nil, nil), utf8.RuneCountInString(s))
}

func (b *blocks) context(s string) {
	s = fit(s, lineLimit)
	b.add(slack.NewContextBlock("", plainText(s)), utf8.RuneCountInString(s))
}

func plainText(s string) *slack.TextBlockObject {
	return slack.NewTextBlockObject(slack.PlainTextType, s, false, false)
}

// fit escapes a text and cuts it to a number of characters, at a line break where one is
// near, never inside an escape, and says that it was cut.
func fit(s string, limit int) string {
	s = clean(s)
	escaped := slackutilsx.EscapeMessage(s)
	if utf8.RuneCountInString(escaped) <= limit {
		return escaped
	}
	const mark = " …"
	room := limit - utf8.RuneCountInString(mark)
	runes := []rune(s)
	used, n := 0, 0
	for ; n < len(runes); n++ {
		w := utf8.RuneCountInString(slackutilsx.EscapeMessage(string(runes[n])))
		if used+w > room {
			break
		}
		used += w
	}
	return slackutilsx.EscapeMessage(string(runes[:n])) + mark
}

// clean drops what could disturb a message: control characters and marks that turn the
// direction of writing.
func clean(s string) string {
	return strings.Map(func(r rune) rune {
		switch {
		case r == '\n':
			return r
		case r < ' ', r >= 0x7f && r < 0xa0, r >= 0x202a && r <= 0x202e, r >= 0x2066 && r <= 0x2069:
			return utf8.RuneError
		}
		return r
	}, strings.ToValidUTF8(s, "\uFFFD"))
}

// oneLine keeps a source's text from starting a line of its own.
func oneLine(s string) string { return strings.Join(strings.Fields(clean(s)), " ") }

// cut shortens a text that is not yet escaped.
func cut(s string, limit int) string {
	runes := []rune(s)
	if len(runes) <= limit {
		return s
	}
	return string(runes[:limit-1]) + "…"
}
