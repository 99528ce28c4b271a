package fetch

import (
	"errors"
	"fmt"
	"strings"
)

// Setting is a value of the environment without which a source cannot be asked.
type Setting struct {
	Name, Value string
	// What says what it is and where it is found.
	What string
}

// Missing names all settings that are not set; nil where there is none.
func Missing(source string, settings ...Setting) error {
	var lines []string
	for _, s := range settings {
		if s.Value == "" {
			lines = append(lines, fmt.Sprintf("  %s is not set: %s", s.Name, s.What))
		}
	}
	if lines == nil {
		return nil
	}
	return errors.New("to ask " + source + ", set in the environment:\n" + strings.Join(lines, "\n"))
}

// Help is what messages say of a source's settings.
type Help struct {
	// Address names the setting of the API's address, Tokens that of where tokens are issued.
	Address, Tokens string
	// Secret says which settings a source refuses that does not know us, and where new ones
	// are made; Permission where it is given what we may.
	Secret, Permission string
	// Wrong says what to check when it does not know what is asked for.
	Wrong string
}

// refused says what to do about an answer's HTTP status.
func (h Help) refused(status int) string {
	switch status {
	case 401:
		return h.Secret
	case 403:
		return h.Permission
	}
	return h.Wrong
}
