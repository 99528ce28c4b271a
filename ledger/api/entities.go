package api

import (
	"fmt"
	"net/http"
	"slices"
	"time"

	"counterfoil/ledger"

	"github.com/gin-gonic/gin"
)

func (a *API) entities(c *gin.Context) error {
	if p := query(c); p.err != nil {
		return p.err
	}
	entities, err := a.reader.Entities(c.Request.Context())
	if err != nil {
		return err
	}
	c.PureJSON(http.StatusOK, gin.H{"entities": slices.Concat([]ledger.EntityID{}, entities)})
	return nil
}

func (a *API) known(c *gin.Context) error {
	entities, err := a.reader.Entities(c.Request.Context())
	if err != nil {
		return err
	}
	if !slices.Contains(entities, entityOf(c)) {
		return fmt.Errorf("entity %q: %w", entityOf(c), ledger.ErrNotFound)
	}
	return nil
}

type runJSON struct {
	ID           int64       `json:"run"`
	CutOff       ledger.Date `json:"cut_off"`
	ThroughBatch int64       `json:"through_batch"`
	StartedAt    time.Time   `json:"started_at"`
	PolicyHash   string      `json:"policy_sha256"`
	RuleVersion  string      `json:"rule_version"`
	References   int64       `json:"references"`
	Tied         int64       `json:"tied"`
	Cases        int64       `json:"cases"`
	Void         string      `json:"void,omitempty"`
}

func toRunJSON(r ledger.Run) *runJSON {
	if r.ID == 0 {
		return nil
	}
	return &runJSON{
		ID: r.ID, CutOff: r.CutOff, ThroughBatch: r.ThroughBatch, StartedAt: r.StartedAt.UTC(),
		PolicyHash: fmt.Sprintf("%x", r.PolicyHash), RuleVersion: r.RuleVersion,
		References: r.References, Tied: r.Tied, Cases: r.Cases, Void: r.Void,
	}
}

func (a *API) periods(c *gin.Context) error {
	if p := query(c); p.err != nil {
		return p.err
	}
	if err := a.known(c); err != nil {
		return err
	}
	states, err := a.reader.Periods(c.Request.Context(), entityOf(c))
	if err != nil {
		return err
	}
	type periodJSON struct {
		Period ledger.Period       `json:"period"`
		Status ledger.PeriodStatus `json:"status"`
		Run    *runJSON            `json:"last_run,omitempty"`
	}
	periods := []periodJSON{}
	for _, s := range states {
		if s.Status == "" {
			s.Status = ledger.PeriodOpen // nothing was recorded about it yet
		}
		periods = append(periods, periodJSON{s.Period, s.Status, toRunJSON(s.Run)})
	}
	c.PureJSON(http.StatusOK, gin.H{"periods": periods})
	return nil
}
