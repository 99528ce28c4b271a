package main

import (
	"context"
	"crypto/hmac"
	"crypto/sha256"
	"encoding/hex"
	"errors"
	"fmt"
	"io"
	"log/slog"
	"mime"
	"net/http"
	"net/url"
	"strconv"
	"strings"
	"time"

	"github.com/gin-gonic/gin"
	"github.com/go-json-experiment/json"
	"github.com/go-json-experiment/json/jsontext"

	"counterfoil/ledger"
	"counterfoil/ledger/postgres/jobs"
)

const (
	hookPath = "/hooks/centra"
	// hookAge is how far a call's stamp may be from now, either way.
	hookAge = 5 * time.Minute
	// hookBody bounds a call: a hundred events are about ten thousand bytes.
	hookBody = 256 << 10
	// hookEvents bounds what one call may name; Centra sends a hundred at most.
	hookEvents = 1000
	// hookSpan is how long calls are collected before one reading serves them all.
	hookSpan = 3 * time.Second
)

// noter keeps what calls name and refuses a call that came before: the queue.
type noter interface {
	Note(ctx context.Context, signature []byte, hints []jobs.Hint, name string, span time.Duration) error
}

// hook answers Centra's webhook: it notes what changed and has it read again. A call says
// that something changed, never what to; who calls is known by the signature alone.
type hook struct {
	secret string
	queue  noter
	now    func() time.Time
	log    *slog.Logger
}

// refusal is an answer that is no success, with the words for the caller.
type refusal struct {
	status int
	words  string
}

func (r *refusal) Error() string { return r.words }

func (h hook) register(router gin.IRouter) { router.POST(hookPath, h.answer) }

func (h hook) answer(c *gin.Context) {
	noted, err := h.take(c.Request, c.Writer)
	var refused *refusal
	switch {
	case errors.As(err, &refused):
		h.log.WarnContext(c.Request.Context(), "webhook call refused", "status", refused.status, "reason", refused.words)
		c.JSON(refused.status, gin.H{"error": refused.words})
	case err != nil:
		h.log.ErrorContext(c.Request.Context(), "webhook call not noted", "error", err.Error())
		c.JSON(http.StatusServiceUnavailable, gin.H{"error": "not noted; call again"})
	default:
		c.JSON(http.StatusOK, gin.H{"noted": noted})
	}
}

func (h hook) take(request *http.Request, w http.ResponseWriter) (int, error) {
	body, err := io.ReadAll(http.MaxBytesReader(w, request.Body, hookBody))
	if large := (*http.MaxBytesError)(nil); errors.As(err, &large) {
		return 0, &refusal{http.StatusRequestEntityTooLarge, "the body is too large"}
	}
	if err != nil {
		return 0, &refusal{http.StatusBadRequest, "the body did not arrive whole"}
	}
	signature, err := h.verify(request.Header.Get("X-Centra-Signature"), body)
	if err != nil {
		return 0, err
	}
	hints, err := hintsIn(request.Header.Get("Content-Type"), body)
	if err != nil {
		return 0, err
	}
	err = h.queue.Note(request.Context(), signature, hints, jobHinted, hookSpan)
	if errors.Is(err, ledger.ErrConflict) {
		return 0, &refusal{http.StatusConflict, "this call came before"}
	}
	return len(hints), err
}

// verify checks the signature over the bytes as they came, before anything reads them, and
// then the call's age. What it returns names the call: its stamp and signature.
func (h hook) verify(header string, body []byte) ([]byte, error) {
	stamp, signatures := signatureIn(header)
	expected := sign(h.secret, stamp, body)
	valid := 0
	for _, s := range signatures {
		given, err := hex.DecodeString(s)
		if err == nil && hmac.Equal(given, expected) {
			valid = 1
		}
	}
	if valid == 0 {
		return nil, &refusal{http.StatusUnauthorized, "the signature is missing or wrong"}
	}
	seconds, err := strconv.ParseInt(stamp, 10, 64)
	if err != nil || h.now().Sub(time.Unix(seconds, 0)).Abs() > hookAge {
		return nil, &refusal{http.StatusUnauthorized, "the call is older than five minutes, or the clocks differ"}
	}
	return expected, nil
}

// sign is HMAC-SHA256 over stamp, point and body; the stamp is in it, so the signature
// alone tells one call from another.
func sign(secret, stamp string, body []byte) []byte {
	mac := hmac.New(sha256.New, []byte(secret))
	mac.Write([]byte(stamp))
	mac.Write([]byte("."))
	mac.Write(body)
	return mac.Sum(nil)
}

// signatureIn reads "t=<unix>,v1=<hex>".
func signatureIn(header string) (stamp string, signatures []string) {
	for part := range strings.SplitSeq(header, ",") {
		name, value, _ := strings.Cut(strings.TrimSpace(part), "=")
		switch name {
		case "t":
			stamp = value
		case "v1":
			signatures = append(signatures, value)
		}
	}
	return stamp, signatures
}

// hookKinds are the events that concern the books; the others are none of our business.
var hookKinds = map[string]ledger.DocumentKind{
	"order": ledger.DocumentOrder, "return": ledger.DocumentReturn, "shipment": ledger.DocumentShipment,
}

// hintsIn reads the events of a body: a form whose field payload is JSON, or that JSON.
func hintsIn(contentType string, body []byte) ([]jobs.Hint, error) {
	payload := body
	if kind, _, _ := mime.ParseMediaType(contentType); kind != "application/json" {
		form, err := url.ParseQuery(string(body))
		if err != nil || !form.Has("payload") {
			return nil, &refusal{http.StatusBadRequest, "the body is no form with a field payload"}
		}
		payload = []byte(form.Get("payload"))
	}
	var call struct {
		Events []struct {
			Type string         `json:"type"`
			ID   jsontext.Value `json:"id"`
		} `json:"events"`
	}
	if err := json.Unmarshal(payload, &call); err != nil || len(call.Events) > hookEvents {
		return nil, &refusal{http.StatusBadRequest, fmt.Sprintf("the payload is no JSON with at most %d events", hookEvents)}
	}
	seen := map[jobs.Hint]bool{}
	var hints []jobs.Hint
	for _, e := range call.Events {
		kind, ours := hookKinds[e.Type]
		number, err := strconv.ParseInt(strings.Trim(string(e.ID), `"`), 10, 64)
		hint := jobs.Hint{Kind: kind, Number: number}
		if !ours || seen[hint] {
			continue
		}
		if err != nil || number <= 0 {
			return nil, &refusal{http.StatusBadRequest, "an event's id is no number"}
		}
		seen[hint] = true
		hints = append(hints, hint)
	}
	return hints, nil
}
