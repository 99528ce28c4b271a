package table

import (
	"embed"
	"fmt"
	"slices"
	"strings"

	"counterfoil/ledger"
)

//go:embed profiles/*.yaml
var profiles embed.FS

// Ready lists the profiles that come with the program.
func Ready() []string {
	entries, err := profiles.ReadDir("profiles")
	if err != nil {
		return nil
	}
	var names []string
	for _, e := range entries {
		names = append(names, strings.TrimSuffix(e.Name(), ".yaml"))
	}
	slices.Sort(names)
	return names
}

// Text is a ready profile as it is written, to start an own from.
func Text(name string) ([]byte, error) {
	if !slices.Contains(Ready(), name) {
		return nil, fmt.Errorf("profile %q is none of the ready ones (%s), and a file's name ends in .yaml: %w", name, strings.Join(Ready(), ", "), ledger.ErrNotFound)
	}
	return profiles.ReadFile("profiles/" + name + ".yaml")
}

func ready(name string) (*Profile, error) {
	content, err := Text(name)
	if err != nil {
		return nil, err
	}
	return Parse(name+".yaml", content)
}
