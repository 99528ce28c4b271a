package main

import (
	"errors"
	"fmt"
	"io/fs"
	"os"
	"path/filepath"

	"counterfoil/ledger/policy"

	"github.com/spf13/cobra"
)

func newInit(app *app) *cobra.Command {
	var variant, dir string
	cmd := &cobra.Command{
		Use:   "init",
		Short: "Write a commented policy file and chart of accounts to start from",
		Long: `Writes policy.yaml and chart.csv: which accounts play which role, which tax applies where, what
the ERP is expected to book. Read them through with whoever keeps the books and adapt them;
nothing that exists is overwritten.`,
		Example: `  counterfoil init                    # a Swedish company, BAS chart
  counterfoil init --variant uk       # a UK company
  counterfoil init --dir acme-se      # into another folder`,
		Args: cobra.NoArgs,
		RunE: func(*cobra.Command, []string) error { return app.init(variant, dir) },
	}
	cmd.Flags().StringVar(&variant, "variant", "se", "chart to start from: se (Swedish BAS) or uk")
	cmd.Flags().StringVar(&dir, "dir", ".", "folder to write to")
	return cmd
}

func (a *app) init(variant, dir string) error {
	policyFile, chart, err := policy.Template(variant)
	if err != nil {
		return err
	}
	if err := os.MkdirAll(dir, 0o755); err != nil {
		return err
	}
	for _, f := range []struct {
		name    string
		content []byte
	}{{"policy.yaml", policyFile}, {"chart.csv", chart}} {
		path := filepath.Join(dir, f.name)
		if err := writeNew(path, f.content); err != nil {
			return err
		}
		fmt.Fprintf(a.stdout, "wrote %s\n", path)
	}
	fmt.Fprintln(a.stdout, "Next: read policy.yaml with whoever keeps the books, then `counterfoil import centra …`.")
	return nil
}

// writeNew writes a file that must not exist: a policy somebody has edited is not ours
// to replace.
func writeNew(path string, content []byte) error {
	f, err := os.OpenFile(path, os.O_WRONLY|os.O_CREATE|os.O_EXCL, 0o644)
	if errors.Is(err, fs.ErrExist) {
		return fmt.Errorf("%s exists and is not overwritten; move it away, or choose another folder with --dir", path)
	}
	if err != nil {
		return err
	}
	if _, err := f.Write(content); err != nil {
		return errors.Join(err, f.Close())
	}
	return f.Close()
}
