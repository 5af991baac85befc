package store

import (
	"context"
	"database/sql"
	"encoding/json"

	"broadsheet/internal/news"
)

// Settings loads the paper's settings; those never saved have their defaults.
func (r *reader) Settings(ctx context.Context) (news.Settings, error) {
	ctx, n := reading(ctx)
	n.key(news.SettingsKey)
	s := news.DefaultSettings()
	values := map[string]json.RawMessage{}
	err := r.each(ctx, func(rows *sql.Rows) error {
		var k, v string
		err := rows.Scan(&k, &v)
		values[k] = json.RawMessage(v)
		return err
	}, `SELECT key, value FROM settings`)
	if err != nil {
		return s, err
	}
	all, err := json.Marshal(values)
	if err != nil {
		return s, err
	}
	return s, json.Unmarshal(all, &s)
}

// Settings loads the paper's settings once in a transaction.
func (tx *Tx) Settings(ctx context.Context) (news.Settings, error) {
	if tx.settings == nil {
		s, err := tx.reader.Settings(ctx)
		if err != nil {
			return s, err
		}
		tx.settings = &s
	}
	return *tx.settings, nil
}

// SaveSettings stores the settings, each under its own key.
func (tx *Tx) SaveSettings(ctx context.Context, s news.Settings) error {
	tx.settings = nil
	tx.touch(news.SettingsKey)
	all, err := json.Marshal(s)
	if err != nil {
		return err
	}
	values := map[string]json.RawMessage{}
	if err := json.Unmarshal(all, &values); err != nil {
		return err
	}
	for k, v := range values {
		if _, err := tx.exec(ctx, `INSERT INTO settings (key, value) VALUES (?, ?)
			ON CONFLICT (key) DO UPDATE SET value = excluded.value`, k, string(v)); err != nil {
			return err
		}
	}
	return nil
}
