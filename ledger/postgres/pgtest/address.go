package pgtest

import (
	"net/url"
	"strings"
)

// withDatabase changes the database an address names.
func withDatabase(dsn, name string) string {
	if u, ok := asURL(dsn); ok {
		u.Path = "/" + name
		return u.String()
	}
	return dsn + " dbname='" + name + "'" // the last of a key counts
}

// withRole makes connections of an address take on a role.
func withRole(dsn string, role Role) string {
	if role == Superuser {
		return dsn
	}
	options := "-c role=" + string(role)
	if u, ok := asURL(dsn); ok {
		query := u.Query()
		query.Set("options", options)
		u.RawQuery = query.Encode()
		return u.String()
	}
	return dsn + " options='" + options + "'"
}

func asURL(dsn string) (*url.URL, bool) {
	if !strings.HasPrefix(dsn, "postgres://") && !strings.HasPrefix(dsn, "postgresql://") {
		return nil, false
	}
	u, err := url.Parse(dsn)
	return u, err == nil
}
