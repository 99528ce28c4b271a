package workbook

import (
	"fmt"

	"counterfoil/ledger/money"

	"github.com/xuri/excelize/v2"
)

// style names a look; styles holds the workbook's numbers for them.
type style int

type styles map[style]int

const (
	stylePlain style = iota + 1
	styleText        // ids, SKUs and free text: format @
	styleWrap        // text that may break over lines
	styleTitle
	styleHero // the cover's large words
	styleNote
	styleLink
	styleHeader
	styleHeaderRight
	styleBold
	styleCount
	styleCountBold
	styleDate
	styleInstant
	stylePercent
	styleStatus
	styleInput // to be filled in by the reader
	styleMoney0
	styleMoney2
	styleMoney3
	styleMoney4
	styleMoneyBold0
	styleMoneyBold2
	styleMoneyBold3
	styleMoneyBold4
	styleAlert // the unexplained line
	styleMoneyAlert0
	styleMoneyAlert2
	styleMoneyAlert3
	styleMoneyAlert4
	styleCountAlert
	styleSection
)

var moneyStyles = map[int][3]style{
	0: {styleMoney0, styleMoneyBold0, styleMoneyAlert0},
	2: {styleMoney2, styleMoneyBold2, styleMoneyAlert2},
	3: {styleMoney3, styleMoneyBold3, styleMoneyAlert3},
	4: {styleMoney4, styleMoneyBold4, styleMoneyAlert4},
}

func moneyStyle(c money.Currency) style {
	if c == "" {
		return styleMoney2
	}
	return moneyStyles[c.Exponent()][0]
}

// bold makes totals stand out.
func (c cell) bold() cell {
	for _, s := range moneyStyles {
		if c.style == s[0] {
			return c.with(s[1])
		}
	}
	if c.style == styleCount {
		return c.with(styleCountBold)
	}
	return c.with(styleBold)
}

// alert makes the unexplained line stand out; its label says so in words too.
func (c cell) alert() cell {
	for _, s := range moneyStyles {
		if c.style == s[0] {
			return c.with(s[2])
		}
	}
	if c.style == styleCount {
		return c.with(styleCountAlert)
	}
	return c.with(styleAlert)
}

const (
	fontFamily = "Calibri"
	dark       = "1F3A4D"
	pale       = "FFF8DC"
	warm       = "FDEBD8"
	line       = "9AA7B0"
)

func font(change func(*excelize.Font)) *excelize.Font {
	f := &excelize.Font{Family: fontFamily, Size: 10, Color: "000000"}
	if change != nil {
		change(f)
	}
	return f
}

func fill(color string) excelize.Fill {
	return excelize.Fill{Type: "pattern", Pattern: 1, Color: []string{color}}
}

// moneyFormat is locale-neutral: the reader's program puts its own separators.
func moneyFormat(exponent int) string {
	digits := "#,##0"
	if exponent > 0 {
		digits += "." + "0000"[:exponent]
	}
	return fmt.Sprintf(`%s;[Red]-%s;"–"`, digits, digits)
}

// looks are all styles but money's. Locked is the default; only input cells are free.
func looks() map[style]*excelize.Style {
	format := func(s string) *string { return &s }
	top := &excelize.Alignment{Vertical: "top"}
	wrap := &excelize.Alignment{Vertical: "top", WrapText: true}
	under := []excelize.Border{{Type: "top", Style: 1, Color: line}}
	bold := font(func(f *excelize.Font) { f.Bold = true })
	white := font(func(f *excelize.Font) { f.Bold = true; f.Color = "FFFFFF" })
	return map[style]*excelize.Style{
		stylePlain:       {Font: font(nil), Alignment: top},
		styleText:        {Font: font(nil), Alignment: &excelize.Alignment{Vertical: "top", Horizontal: "left", Indent: 1}, CustomNumFmt: format("@")},
		styleWrap:        {Font: font(nil), Alignment: wrap},
		styleTitle:       {Font: font(func(f *excelize.Font) { f.Bold = true; f.Size = 14; f.Color = dark })},
		styleHero:        {Font: font(func(f *excelize.Font) { f.Bold = true; f.Size = 20; f.Color = dark }), Alignment: top},
		styleNote:        {Font: font(func(f *excelize.Font) { f.Italic = true; f.Color = "44546A" }), Alignment: top},
		styleLink:        {Font: font(func(f *excelize.Font) { f.Underline = "single"; f.Color = "0563C1" }), Alignment: top},
		styleHeader:      {Font: white, Fill: fill(dark), Alignment: &excelize.Alignment{Vertical: "center", Horizontal: "left", Indent: 1, WrapText: true}},
		styleHeaderRight: {Font: white, Fill: fill(dark), Alignment: &excelize.Alignment{Vertical: "center", Horizontal: "right", WrapText: true}},
		styleBold:        {Font: bold, Alignment: top, Border: under},
		styleSection:     {Font: font(func(f *excelize.Font) { f.Bold = true; f.Size = 12; f.Color = dark }), Border: []excelize.Border{{Type: "bottom", Style: 1, Color: line}}},
		styleCount:       {Font: font(nil), Alignment: top, CustomNumFmt: format("#,##0")},
		styleCountBold:   {Font: bold, Alignment: top, Border: under, CustomNumFmt: format("#,##0")},
		styleDate:        {Font: font(nil), Alignment: &excelize.Alignment{Vertical: "top", Horizontal: "left", Indent: 1}, CustomNumFmt: format("yyyy-mm-dd")},
		styleInstant:     {Font: font(nil), Alignment: &excelize.Alignment{Vertical: "top", Horizontal: "left", Indent: 1}, CustomNumFmt: format("yyyy-mm-dd hh:mm:ss")},
		stylePercent:     {Font: font(nil), Alignment: top, CustomNumFmt: format("0.0%")},
		styleStatus:      {Font: bold, Alignment: &excelize.Alignment{Vertical: "top", Horizontal: "center"}},
		styleInput:       {Font: font(nil), Fill: fill(pale), Alignment: wrap, CustomNumFmt: format("@"), Protection: &excelize.Protection{Locked: false}},
		styleAlert:       {Font: bold, Fill: fill(warm), Alignment: top},
		styleCountAlert:  {Font: bold, Fill: fill(warm), Alignment: top, CustomNumFmt: format("#,##0")},
	}
}

func newStyles(f *excelize.File) (styles, error) {
	all := looks()
	for exponent, names := range moneyStyles {
		format := moneyFormat(exponent)
		for i, base := range []style{stylePlain, styleBold, styleAlert} {
			s := *all[base]
			s.CustomNumFmt = &format
			all[names[i]] = &s
		}
	}
	ids := styles{}
	for s := stylePlain; s <= styleSection; s++ { // in sequence: the numbers are part of the bytes
		id, err := f.NewStyle(all[s])
		if err != nil {
			return nil, fmt.Errorf("make style %d: %w", s, err)
		}
		ids[s] = id
	}
	return ids, nil
}
