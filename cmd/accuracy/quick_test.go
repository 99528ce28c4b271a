package main

import (
	"bytes"
	"context"
	"os/exec"
	"path/filepath"
	"strings"
	"testing"
)

// The quick measurement, through the program as it is: no clean order is blamed and all
// money is conserved.
func TestTheQuickMeasurementBlamesNobody(t *testing.T) {
	program := filepath.Join(t.TempDir(), "counterfoil")
	if out, err := exec.Command("go", "build", "-o", program, "../counterfoil").CombinedOutput(); err != nil {
		t.Fatalf("build counterfoil: %v\n%s", err, out)
	}
	var errs bytes.Buffer
	s, err := parse([]string{"--quick", "--list", "--program", program}, &errs)
	if err != nil {
		t.Fatal(err)
	}
	var out bytes.Buffer
	if _, err := run(context.Background(), s, &out, &errs); err != nil {
		t.Fatal(err)
	}
	t.Log(out.String())
	for _, wrong := range []string{"MISSED  clean", "MISSED  not conserved"} {
		if strings.Contains(out.String(), wrong) {
			t.Errorf("%s; see the tables", wrong)
		}
	}
	if n := strings.Count(out.String(), "not conserved (P7): 0"); n != len(s.grains) {
		t.Errorf("%d of %d tables say that all is conserved", n, len(s.grains))
	}
}
