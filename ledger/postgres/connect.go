package postgres

import (
	"context"
	"database/sql"
	"database/sql/driver"
	"errors"

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
		// The driver quotes what it stumbles over, which may be a piece of the password.
		return nil, errors.New("read the database address: it cannot be read (the driver's words are left out, they may quote the password); " +
			"write postgres://user:password@host:port/database with other signs as %XX, or key='value' pairs, and know that the driver takes sslmode disable, require, verify-ca and verify-full")
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
