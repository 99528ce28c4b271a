package web

import (
	"encoding/base64"
	"fmt"
	"net/http"
	"os"

	"counterfoil/reports"

	"github.com/gin-gonic/gin"
)

const spreadsheet = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"

// download writes the workbook to a temporary file first, so that a fault is an error
// page and not half a file.
func (p *pages) download(c *gin.Context) error {
	m, err := p.asked(c)
	if err != nil {
		return err
	}
	f, err := os.CreateTemp("", "workbook-*.xlsx")
	if err != nil {
		return fmt.Errorf("make room for the workbook: %w", err)
	}
	defer func() {
		_ = f.Close()
		_ = os.Remove(f.Name())
	}()
	sum, err := p.write(c, f, m)
	if err != nil {
		return err
	}
	c.Header("Content-Type", spreadsheet)
	c.Header("Content-Disposition", fmt.Sprintf(`attachment; filename="%s"`, p.site.Workbook.FileName(m)))
	c.Header("Repr-Digest", "sha-256=:"+base64.StdEncoding.EncodeToString(sum[:])+":")
	http.ServeContent(c.Writer, c.Request, "", m.Run.StartedAt, f)
	return nil
}

func (p *pages) write(c *gin.Context, f *os.File, m *reports.MonthEnd) ([32]byte, error) {
	p.building.Lock()
	defer p.building.Unlock()
	return p.site.Workbook.Write(c.Request.Context(), f, m)
}
