package saft

import (
	"bytes"
	"context"
	"encoding/xml"
	"io"
	"strconv"
	"strings"
	"testing"
)

// manyTransactions repeats norway's first transaction under numbers of its own.
func manyTransactions(n int) []byte {
	head, rest, _ := strings.Cut(norway, "<n1:Transaction>")
	one, tail, _ := strings.Cut(rest, "</n1:Transaction>")
	_, tail, _ = strings.Cut(tail, "</n1:Transaction>")
	var b bytes.Buffer
	b.WriteString(head)
	for i := range n {
		number := strconv.Itoa(1001 + i)
		b.WriteString("<n1:Transaction>" + strings.NewReplacer(">1001<", ">"+number+"<", "50418", "50"+number).Replace(one) + "</n1:Transaction>")
	}
	b.WriteString(tail)
	return b.Bytes()
}

// BenchmarkFile reads 1,000 transactions of three lines, beside the XML tokens alone.
func BenchmarkFile(b *testing.B) {
	content := manyTransactions(1000)
	b.Run("minimise", func(b *testing.B) {
		f, err := New(testPolicy("NOK"))
		if err != nil {
			b.Fatal(err)
		}
		b.SetBytes(int64(len(content)))
		for b.Loop() {
			if _, err := f.Minimise(context.Background(), bytes.NewReader(content), func([]byte) error { return nil }); err != nil {
				b.Fatal(err)
			}
		}
		b.ReportMetric(3000*float64(b.N)/b.Elapsed().Seconds(), "lines/s")
	})
	b.Run("tokens alone", func(b *testing.B) {
		b.SetBytes(int64(len(content)))
		for b.Loop() {
			d := xml.NewDecoder(bytes.NewReader(content))
			for {
				if _, err := d.Token(); err == io.EOF {
					break
				} else if err != nil {
					b.Fatal(err)
				}
			}
		}
	})
}
