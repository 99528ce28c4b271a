package matchers

import (
	"flag"
	"os"
	"testing"
)

// TestMain gives the property tests the same draws at every run, so that a test that
// fails here fails everywhere; another seed is a flag away (-rapid.seed).
func TestMain(m *testing.M) {
	flag.Parse()
	if seed := flag.Lookup("rapid.seed"); seed.Value.String() == "0" {
		if err := flag.Set("rapid.seed", "1"); err != nil {
			panic(err)
		}
	}
	os.Exit(m.Run())
}
