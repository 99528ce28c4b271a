package postgres

import (
	"context"
	"database/sql"
	"database/sql/driver"
	"fmt"

	"github.com/jmoiron/sqlx"
	"github.com/lib/pq"
)

// connector dials as the login user and then becomes the role for good. The path and
// the clock are fixed too, so that no server setting changes what a statement means.
type connector struct {
	driver.Connector
	role string
}

func connect(dsn, role string) (*sqlx.DB, error) {
	base, err := pq.NewConnector(dsn)
	if err != nil {
		return nil, fmt.Errorf("read the database address: %w", err)
	}
	return sqlx.NewDb(sql.OpenDB(connector{base, role}), "postgres"), nil
}

// Connect implements driver.Connector.
func (c connector) Connect(ctx context.Context) (driver.Conn, error) {
	conn, err := c.Connector.Connect(ctx)
	if err != nil {
		return nil, err
	}
	settings := "SET search_path = public; SET TimeZone = 'UTC'; SET DateStyle = 'ISO, YMD'; SET bytea_output = 'hex'"
	if c.role != "" {
		settings += "; SET ROLE " + pq.QuoteIdentifier(c.role)
	}
	if _, err := conn.(driver.ExecerContext).ExecContext(ctx, settings, nil); err != nil {
		conn.Close()
		return nil, err
	}
	return conn, nil
}
