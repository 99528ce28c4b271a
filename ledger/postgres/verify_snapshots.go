package postgres

import (
	"context"
	"crypto/sha256"
	"fmt"
)

// Chunks of no snapshot would hide in an inner join; they come out with no header.
const selectAllSnapshots = `
	SELECT coalesce(s.snapshot, c.snapshot) AS snapshot, s.snapshot IS NOT NULL AS known,
	       coalesce(s.sha256, '') AS sha256, coalesce(s.bytes, 0) AS bytes, coalesce(s.chunks, 0) AS chunks
	FROM (SELECT snapshot, sha256, bytes, chunks FROM snapshots WHERE entity = $1) AS s
	FULL JOIN (SELECT DISTINCT snapshot FROM snapshot_chunks WHERE entity = $1) AS c ON c.snapshot = s.snapshot
	ORDER BY 1`

const selectChunks = `
	SELECT chunk, length, sha256, zstd
	FROM snapshot_chunks
	WHERE entity = $1 AND snapshot = $2
	ORDER BY chunk`

type snapshotHead struct {
	Snapshot int64
	Known    bool
	SHA256   []byte `db:"sha256"`
	Bytes    int64
	Chunks   int
}

// snapshots unpacks and hashes every chunk, and every snapshot as a whole.
func (v *verification) snapshots(ctx context.Context) error {
	var heads []snapshotHead
	if err := v.tx.SelectContext(ctx, &heads, selectAllSnapshots, v.entity); err != nil {
		return err
	}
	for i, h := range heads {
		if int64(i)+1 != h.Snapshot && (i == 0 || heads[i-1].Snapshot+1 != h.Snapshot) {
			v.report.Add(fmt.Sprintf("snapshot %d", h.Snapshot), "a snapshot before it is missing")
		}
		if err := v.snapshot(ctx, h); err != nil {
			return err
		}
	}
	return nil
}

func (v *verification) snapshot(ctx context.Context, h snapshotHead) error {
	object := fmt.Sprintf("snapshot %d", h.Snapshot)
	if !h.Known {
		v.report.Add(object, "its header is missing")
		return nil
	}
	rows, err := v.tx.QueryxContext(ctx, selectChunks, v.entity, h.Snapshot)
	if err != nil {
		return err
	}
	defer rows.Close()
	whole, chunks, bytes := sha256.New(), 0, int64(0)
	for ; rows.Next(); chunks++ {
		var c storedChunk
		if err := rows.StructScan(&c); err != nil {
			return err
		}
		if c.Chunk != chunks {
			v.report.Add(object, "chunk %d is missing", chunks)
			chunks = c.Chunk
		}
		data, err := c.data()
		if err != nil {
			v.report.Add(fmt.Sprintf("chunk %d of snapshot %d", c.Chunk, h.Snapshot), "%v", err)
		}
		whole.Write(data)
		bytes += int64(len(data))
		v.report.Chunks++
	}
	if string(whole.Sum(nil)) != string(h.SHA256) {
		v.report.Add(object, "its content changed: it does not have the stored hash")
	}
	if chunks != h.Chunks || bytes != h.Bytes {
		v.report.Add(object, "it holds %d chunks and %d bytes and says %d and %d", chunks, bytes, h.Chunks, h.Bytes)
	}
	v.report.Snapshots++
	v.report.Bytes += bytes
	return rows.Err()
}

// A document's numbers run without gaps over all documents, its versions over its own;
// its bytes lie inside a chunk, and its order's bytes inside another.
const selectDocumentFaults = `
	WITH sealed AS (
	    SELECT d.document, d.source, d.kind, d.external_id, d.version, d.snapshot, d.chunk, d.byte_offset, d.byte_length,
	           d.context_snapshot, d.context_chunk, d.context_offset, d.context_length
	    FROM documents AS d
	    WHERE d.entity = $1 AND d.document <= (SELECT max(b.last_document) FROM batches AS b WHERE b.entity = $1))
	SELECT 'document ' || x.document, x.text FROM (
	    SELECT d.document, 'it stands outside chunk ' || d.chunk || ' of snapshot ' || d.snapshot AS text
	    FROM sealed AS d
	    LEFT JOIN snapshot_chunks AS c ON c.entity = $1 AND c.snapshot = d.snapshot AND c.chunk = d.chunk
	    WHERE c.chunk IS NULL OR d.byte_offset + d.byte_length > c.length
	    UNION ALL
	    SELECT d.document, 'its order stands outside chunk ' || d.context_chunk || ' of snapshot ' || d.context_snapshot
	    FROM sealed AS d
	    LEFT JOIN snapshot_chunks AS c ON c.entity = $1 AND c.snapshot = d.context_snapshot AND c.chunk = d.context_chunk
	    WHERE d.context_snapshot IS NOT NULL AND (c.chunk IS NULL OR d.context_offset + d.context_length > c.length)
	    UNION ALL
	    SELECT n.document, 'it is version ' || n.version || ' of ' || n.source || ' ' || n.kind || ' ' || n.external_id || ' and follows version ' || n.before
	    FROM (SELECT d.document, d.source, d.kind, d.external_id, d.version, lag(d.version, 1, 0) OVER (PARTITION BY d.source, d.kind, d.external_id ORDER BY d.version) AS before FROM sealed AS d) AS n
	    WHERE n.version <> n.before + 1
	    UNION ALL
	    SELECT n.document, 'the document before it is missing'
	    FROM (SELECT d.document, lag(d.document, 1, 0) OVER (ORDER BY d.document) AS before FROM sealed AS d) AS n
	    WHERE n.document <> n.before + 1) AS x
	ORDER BY x.document, x.text`

const countDocuments = `
	SELECT count(*)
	FROM documents
	WHERE entity = $1 AND document <= (SELECT max(last_document) FROM batches WHERE entity = $1)`

func (v *verification) documents(ctx context.Context) error {
	if err := v.tx.GetContext(ctx, &v.report.Documents, countDocuments, v.entity); err != nil {
		return err
	}
	return v.faults(ctx, selectDocumentFaults)
}
