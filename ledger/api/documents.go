package api

import (
	"fmt"
	"net/http"
	"strconv"
	"unicode/utf8"

	"counterfoil/ledger"

	"github.com/gin-gonic/gin"
)

type versionJSON struct {
	Version  int    `json:"version"`
	Hash     string `json:"sha256"`
	Order    string `json:"order,omitempty"`
	Batch    int64  `json:"batch"`
	Snapshot int64  `json:"snapshot"`
	Source   string `json:"snapshot_name"`
	Content  string `json:"snapshot_sha256"`
	Chunk    int    `json:"chunk"`
	Offset   int    `json:"offset"`
	Length   int    `json:"length"`
	// Record is the record as stored, as text; it is UTF-8 because importers write UTF-8.
	Record string `json:"record,omitempty"`
}

func toVersionJSON(d ledger.DocumentEvidence) (versionJSON, error) {
	if !utf8.Valid(d.Bytes) {
		return versionJSON{}, fmt.Errorf("record of %s version %d is not UTF-8", d.ID, d.Version)
	}
	return versionJSON{
		Version: d.Version, Hash: fmt.Sprintf("%x", d.Hash), Order: string(d.Order), Batch: d.Batch,
		Snapshot: d.Snapshot.ID, Source: d.Snapshot.Name, Content: fmt.Sprintf("%x", d.Snapshot.SHA256),
		Chunk: d.Evidence.Chunk, Offset: d.Evidence.Offset, Length: d.Evidence.Length, Record: string(d.Bytes),
	}, nil
}

// documents lists a document's versions.
func (a *API) documents(c *gin.Context) error {
	if p := query(c); p.err != nil {
		return p.err
	}
	id, err := documentID(c)
	if err != nil {
		return err
	}
	if err := a.known(c); err != nil {
		return err
	}
	found, err := a.reader.Documents(c.Request.Context(), entityOf(c), id)
	if err != nil {
		return err
	}
	versions := []versionJSON{}
	for _, d := range found {
		v, err := toVersionJSON(d)
		if err != nil {
			return err
		}
		versions = append(versions, v)
	}
	c.PureJSON(http.StatusOK, gin.H{"document": id, "versions": versions})
	return nil
}

// documentBytes returns one version with the bytes it was decoded from.
func (a *API) documentBytes(c *gin.Context) error {
	if p := query(c); p.err != nil {
		return p.err
	}
	id, err := documentID(c)
	if err != nil {
		return err
	}
	version, err := strconv.Atoi(c.Param("version"))
	if err != nil || version < 1 {
		return fmt.Errorf("version %q is not a whole number from 1: %w", c.Param("version"), ledger.ErrInvalid)
	}
	if err := a.known(c); err != nil {
		return err
	}
	found, err := a.reader.DocumentBytes(c.Request.Context(), entityOf(c), id, version)
	if err != nil {
		return err
	}
	v, err := toVersionJSON(found)
	if err != nil {
		return err
	}
	c.PureJSON(http.StatusOK, gin.H{"document": id, "version": v})
	return nil
}
