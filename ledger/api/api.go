package api

import (
	"crypto/rand"
	"encoding/hex"
	"errors"
	"log/slog"
	"net/http"

	"counterfoil/ledger"

	"github.com/gin-gonic/gin"
)

// API answers auditors' questions from a Reader.
type API struct {
	reader Reader
	log    *slog.Logger
}

// New makes an API; internal errors go to log whole and to the caller blank.
func New(reader Reader, log *slog.Logger) *API { return &API{reader, log} }

// Register mounts the routes under r.
func (a *API) Register(r gin.IRouter) {
	v1 := r.Group("/v1", guarded)
	v1.GET("/entities", a.handle(a.entities))
	entity := v1.Group("/entities/:entity")
	entity.GET("/periods", a.handle(a.periods))
	entity.GET("/journals", a.handle(a.journals))
	entity.GET("/trial-balance", a.handle(a.trialBalance))
	entity.GET("/documents/:source/:kind/:id", a.handle(a.documents))
	entity.GET("/documents/:source/:kind/:id/versions/:version", a.handle(a.documentBytes))
	entity.GET("/periods/:period/cases", a.handle(a.cases))
	entity.GET("/periods/:period/items", a.handle(a.items))
}

// guarded: nothing is kept on the way, and no browser takes an answer for a page.
func guarded(c *gin.Context) {
	c.Header("Cache-Control", "no-store")
	c.Header("Content-Security-Policy", "default-src 'none'; frame-ancestors 'none'")
	c.Header("Cross-Origin-Resource-Policy", "same-origin")
	c.Header("Referrer-Policy", "no-referrer")
	c.Header("X-Content-Type-Options", "nosniff")
}

// handle lets handlers return errors; status codes are decided here and nowhere else.
func (a *API) handle(h func(*gin.Context) error) gin.HandlerFunc {
	return func(c *gin.Context) {
		err := h(c)
		switch {
		case err == nil:
		case errors.Is(err, ledger.ErrInvalid):
			problem(c, http.StatusBadRequest, err.Error())
		case errors.Is(err, ledger.ErrNotFound):
			problem(c, http.StatusNotFound, err.Error())
		case errors.Is(err, ledger.ErrVoid):
			problem(c, http.StatusConflict, err.Error())
		default:
			id := requestID()
			a.log.ErrorContext(c.Request.Context(), "api", "request", id, "path", c.FullPath(), "error", err)
			problem(c, http.StatusInternalServerError, "internal error; quote request "+id)
		}
	}
}

func problem(c *gin.Context, status int, message string) {
	c.AbortWithStatusJSON(status, gin.H{"error": message})
}

func requestID() string {
	var b [8]byte
	_, _ = rand.Read(b[:]) // crypto/rand.Read never fails
	return hex.EncodeToString(b[:])
}
