package live

import "context"

// A watch follows a source. The zero watch knows nothing yet.
type watch struct {
	at     string // the newest id that was looked at; empty at first
	failed bool   // the last time
}

// news are the users with news since the last call. At first nobody can tell who has, so it is everybody. While the source
// fails nobody has any; they are not lost.
func (w *watch) news(ctx context.Context, o *Options) (users []string, everybody bool) {
	limited, cancel := context.WithTimeout(ctx, sourceTimeout)
	defer cancel()
	users, everybody, err := w.ask(limited, o.Source)
	if err != nil && !w.failed && ctx.Err() == nil {
		o.Log.Warn("live connections hear of no news for now", "error", err)
	}
	w.failed = err != nil
	return users, everybody
}

func (w *watch) ask(ctx context.Context, source Source) (users []string, everybody bool, err error) {
	last, err := source.LastNotice(ctx)
	switch {
	case err != nil:
		return nil, false, err
	case w.at == "":
		w.at = last
		return nil, true, nil
	case last <= w.at:
		return nil, false, nil
	}
	users, err = source.NotifiedBetween(ctx, w.at, last)
	if err != nil {
		return nil, false, err
	}
	w.at = last
	return users, false, nil
}
