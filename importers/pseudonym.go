package importers

import (
	"crypto/hmac"
	"crypto/sha256"
	"encoding/hex"
	"strings"

	"counterfoil/ledger"
)

// pseudonymMark begins what stands for a personal number; no company's number begins so.
const pseudonymMark = "hmac:"

// Pseudonym stands for a personal number that has to be recognised and may not be stored:
// HMAC-SHA256 under the installation's key, 128 bits of it, behind what names the key. A
// plain hash would not do: there are so few personal numbers that all can be tried. What
// names the key tells digests of two keys apart from two persons. "" without a key.
func Pseudonym(key []byte, number string) string {
	if len(key) == 0 || number == "" {
		return ""
	}
	return pseudonymMark + keyed(key, "key", "")[:8] + ":" + keyed(key, "number", number)[:32]
}

// keyed is the digest of a text for one purpose.
func keyed(key []byte, purpose, text string) string {
	mac := hmac.New(sha256.New, key)
	mac.Write([]byte(purpose + "\x00" + text))
	return hex.EncodeToString(mac.Sum(nil))
}

// ofAnother tells whether a source is of another organisation than one before it. A
// company's number against none says so of a whole file only: none may be a sole trader's.
// A sole trader's pseudonym against none, or against one under another key, says nothing:
// the file before may be of the time before there was a key.
func ofAnother(now, before ledger.Extent) bool {
	a, b := now.Organisation, before.Organisation
	switch {
	case a == b:
		return false
	case isPseudonym(a) && isPseudonym(b):
		return keyOf(a) == keyOf(b)
	case a == "" && isPseudonym(b), isPseudonym(a) && b == "":
		return false
	}
	return a != "" && b != "" || before.Whole()
}

func isPseudonym(organisation string) bool { return strings.HasPrefix(organisation, pseudonymMark) }

func keyOf(pseudonym string) string {
	key, _, _ := strings.Cut(strings.TrimPrefix(pseudonym, pseudonymMark), ":")
	return key
}
