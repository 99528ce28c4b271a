package main

import (
	"bytes"
	"crypto/hmac"
	"crypto/sha256"
	"encoding/hex"
	"errors"
	"io"
	"log/slog"
	"net/http"
	"net/http/httptest"
	"strings"
	"testing"
	"time"

	"counterfoil/ledger/postgres/jobs"
)

// Whatever body and header call, nothing is noted unless the header bears the signature of
// exactly these bytes and a stamp of now; what is noted are numbers, each once. The same
// body well signed is taken or refused as a body, never as a stranger's.
func FuzzHook(f *testing.F) {
	const formType, order = "application/x-www-form-urlencoded", `{"events":[{"type":"order","action":"update","date":"2026-11-29","id":2735}]}`
	for _, body := range []string{
		form(order), order, form(`{"events":[{"type":"order","id":"1"},{"type":"return","id":7},{"type":"shipment","id":9},{"type":"customer","id":"x"}]}`),
		"payload=%7B%22x%22%3A%22test%22%7D", "payload=%zz", "payload=&payload=" + form(order), form(`{"events":[{"type":"order","id":9223372036854775808}]}`), form(`{"events":[{"type":"order","id":""7""}]}`), "",
	} {
		f.Add([]byte(body), signedFor(hookNow, body), formType)
		f.Add([]byte(body), "t=1,v1=00", "application/json; charset=utf-8")
	}
	f.Add([]byte(form(order)), "t=,v1=,t=1795953600,v1="+strings.Repeat("0", 64), "a/b;=")
	f.Fuzz(func(t *testing.T, body []byte, header, kind string) {
		if status, hints := calls(body, header, kind); status == http.StatusOK && !bears(header, body) {
			t.Fatalf("%d hints were noted for the header %q", len(hints), header)
		}
		status, hints := calls(body, signedFor(hookNow, string(body)), kind)
		switch status {
		case http.StatusOK:
		case http.StatusBadRequest, http.StatusRequestEntityTooLarge:
			if len(hints) > 0 {
				t.Fatalf("%v were noted of a body that was refused", hints)
			}
		default:
			t.Fatalf("a well signed call was answered %d", status)
		}
		seen := map[jobs.Hint]bool{}
		for _, h := range hints {
			if seen[h] || h.Number <= 0 || h.Kind == "" || len(hints) > hookEvents {
				t.Fatalf("%v are noted", hints)
			}
			seen[h] = true
		}
	})
}

// calls the webhook and tells the answer's status and what was noted.
func calls(body []byte, header, kind string) (int, []jobs.Hint) {
	queue := &noted{calls: map[string]bool{}}
	h := hook{secret: "hunter2", queue: queue, now: func() time.Time { return hookNow }, log: slog.New(slog.NewTextHandler(io.Discard, nil))}
	r := httptest.NewRequest(http.MethodPost, hookPath, bytes.NewReader(body))
	r.Header["X-Centra-Signature"], r.Header["Content-Type"] = []string{header}, []string{kind}
	_, err := h.take(r, httptest.NewRecorder())
	var refused *refusal
	switch {
	case err == nil:
		return http.StatusOK, queue.hints
	case errors.As(err, &refused):
		return refused.status, queue.hints
	}
	return http.StatusServiceUnavailable, queue.hints
}

// bears tells, apart from our reading of headers, whether one holds the signature of a body
// under any stamp in it.
func bears(header string, body []byte) bool {
	for stamp := range strings.SplitSeq(header, ",") {
		_, stamp, _ = strings.Cut(stamp, "=")
		mac := hmac.New(sha256.New, []byte("hunter2"))
		mac.Write([]byte(stamp + "." + string(body)))
		if strings.Contains(strings.ToLower(header), hex.EncodeToString(mac.Sum(nil))) {
			return true
		}
	}
	return false
}
