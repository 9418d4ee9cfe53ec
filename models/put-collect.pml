/*
 * Put and collect: does an acknowledged version ever lack its content?
 *
 * Run it with models/check.sh. The page beside it is decisions/0002-put-and-collect.md.
 *
 * The model is one digest. Digests never touch each other, so one stands for all. Its content may lie under
 * several keys: the plain key (0) and the fresh keys ~1, ~2, ... Some versions refer to it. Writers, a deleter and
 * collectors work on it at once, with nothing shared but the store: no clock, no lock, no lease.
 *
 * How to read it
 *   - One step is one request to the store (look at one key, write one key, create one record). Between any two
 *     steps anybody else may run for as long as they like: that is a long sleep.
 *   - A crash is a process that takes no further step. Spin visits every order of steps, hence also those in which
 *     a process stands still while all others run to their end; since the property is "never", not "at last",
 *     standing still for good shows nothing that standing still for long does not.
 *   - A listing looks at one entry after the other, so what is created while it runs may be missed or seen; what
 *     was complete when it began is seen.
 *
 * How many of whom: WRITERS, COPIERS, UNDELETERS (0 or 1), COLLECTORS, PRUNERS (0 or 1). There is always one deleter
 * and one version, OLD, that was there before.
 *
 * Ways to break the protocol, each a -D: spin must find the loss, or the model proves nothing:
 *   NO_SECOND_LOOK                  a put acknowledges once it has published
 *   NO_FRESH_KEY                    a put writes condemned content again under the condemned key
 *   UNFINISHED_COUNTS_AS_PRESENT    a put relies on a key although an unfinished collection names it
 *   SECOND_LISTING_SKIPPED          a collection deletes without listing the manifests again
 *   FINISHED_BEFORE_DELETED         a collection says it has finished, then deletes
 *   HEAL_BEFORE_RECORD              a collection writes the healing copy before its record exists
 *   MISSING_NAMES_COUNT_AS_NONE     a put takes removed names for "names nothing"
 *   RECORDS_REMOVED                 records are removed with their names, so that a number can be taken twice
 *   PUBLISHED_MEANS_KEPT            not a break but a stronger promise, which the protocol does not keep: that a put
 *                                   which died after publishing, and so never acknowledged, keeps its content
 * And one that looks like a break and is none:
 *   MANIFESTS_LISTED_BEFORE_CONTENT the first listing in the other order; the second listing makes up for it
 */

#ifndef WRITERS
#define WRITERS 2
#endif
#ifndef COPIERS
#define COPIERS 0
#endif
#ifndef UNDELETERS
#define UNDELETERS 0
#endif
#ifndef COLLECTORS
#define COLLECTORS 2
#endif
#ifndef PRUNERS
#define PRUNERS 0
#endif

#ifdef RECORDS_REMOVED
#define LAST (COLLECTORS + 1)          /* the bare record behind the removed one takes a number too */
#else
#define LAST COLLECTORS                /* the highest number a collection can get */
#endif
#define OLD (WRITERS + COPIERS)        /* the version that was there before; the others are 0 .. OLD-1 */
#define NONE 15                        /* no key */
#define EVERY_KEY 255
#define only(i) (1 << (i))
#define has(set, i) (((set) >> (i)) & 1)

mtype = { put, copy, undelete };

/* The store. Sets are bit masks. */
byte content = only(0);                /* keys under which the content lies: bit 0 plain, bit n the fresh key ~n */
byte live = only(OLD);                 /* versions that are published and not deleted */
byte head = 0;                         /* newest record of collections/ */
byte named[LAST + 1];                  /* the keys that collection n names; written with its record, never changed */
byte finished = 0;                     /* collections with a finished marker */
byte pruned = 0;                       /* finished collections whose names were removed since */

/* Not in the store: what callers were told, and how many collectors have started. */
byte acknowledged = only(OLD);
byte started = 0;

#ifdef PUBLISHED_MEANS_KEPT
#define KEPT (content != 0 || live == 0)
#else
#define KEPT (content != 0 || (live & acknowledged) == 0)
#endif

#ifdef MISSING_NAMES_COUNT_AS_NONE
#define MISSING_NAMES 0
#else
#define MISSING_NAMES 1
#endif

/* The printed lines tell the story when spin replays a loss; they cost the search nothing. */
inline acknowledge(kind, i) {
  atomic {
    printf("%e of version %d: acknowledged\n", kind, i);
    acknowledged = acknowledged | only(i); assert(KEPT)
  }
}
inline remove(key) {
  atomic {
    printf("collector %d: deletes key %d\n", turn, key);
    content = content & ~only(key); assert(KEPT)
  }
}

/* The keys that unfinished collections up to `newest` name. Names that are gone since count as naming everything. */
inline look_for_unfinished(newest, result) {
  result = 0; n = 1;
  do
  :: n <= newest ->
       if
       :: !has(finished, n) -> result = result | (has(pruned, n) -> EVERY_KEY : named[n])
       :: has(finished, n) -> skip
       fi;
       n++
  :: else -> break
  od;
  n = 0
}

/* The first present key that is not in `refused`, or NONE. */
inline find_key(refused, result) {
  result = NONE; k = 0;
  do
  :: k <= LAST && result == NONE ->
       atomic { if :: has(content, k) && !has(refused, k) -> result = k :: else -> skip fi; k++ }
  :: else -> break
  od;
  k = 0
}

/* Does any live version refer to the digest? */
inline list_manifests(result) {
  result = 0; k = 0;
  do
  :: k <= OLD && !result -> atomic { result = has(live, k); k++ }
  :: else -> break
  od;
  k = 0
}

inline list_content(result) {
  result = 0; k = 0;
  do
  :: k <= LAST -> atomic { result = result | (content & only(k)); k++ }
  :: else -> break
  od;
  k = 0
}

/*
 * Makes version i refer to the digest: a put, a copy or an undelete. One that is refused after it has published takes
 * its version back; that is left out, since it only makes fewer versions live.
 *
 * A put with a warm cache ("these keys were good when the head was h0") is this same process, having slept after
 * it ensured the content.
 */
inline refer(kind, i) {
  /* First look. */
  atomic { h0 = head; printf("%e of version %d: first look, head is %d\n", kind, i, h0) };
  look_for_unfinished(h0, tainted);
#ifdef UNFINISHED_COUNTS_AS_PRESENT
  tainted = 0;
#endif

  /* Ensure the content: a good key that is there, or else a new one. */
  find_key(tainted, key);
  if
  :: key == NONE ->
       fetch(kind);
       /* ~h0 is named by no collection up to h0: it can only be written once their records exist. */
       atomic {
         key = (has(tainted, 0) -> h0 : 0);
         content = content | only(key);
         printf("%e of version %d: writes key %d\n", kind, i, key)
       }
  :: else -> printf("%e of version %d: relies on key %d\n", kind, i, key)
  fi;
  tainted = 0;

  atomic { live = live | only(i); printf("%e of version %d: published\n", kind, i) };

#ifndef NO_SECOND_LOOK
  /* Second look: what do the collections since the first look name? */
  atomic { h1 = head; n = h0 + 1; printf("%e of version %d: second look, head is %d\n", kind, i, h1) };
  do
  :: n <= h1 && !again ->
       atomic { again = (has(pruned, n) -> MISSING_NAMES : has(named[n], key)); n++ }
  :: else -> break
  od;
  n = 0; h0 = 0;
  if
  :: again ->
       fetch(kind);
#ifdef NO_FRESH_KEY
       h1 = key;
#endif
       atomic {
         content = content | only(h1);
         printf("%e of version %d: key %d is condemned, writes key %d\n", kind, i, key, h1)
       }
  :: else -> skip
  fi;
#endif

  acknowledge(kind, i)
}

/* A put has the bytes. The others read them from any key that is there, and give up when there is none. */
inline fetch(kind) {
  if
  :: kind == put -> skip
  :: else -> find_key(0, bytes); if :: bytes == NONE -> goto refused :: else -> bytes = 0 fi
  fi
}

proctype Put(byte i) {
  byte h0, h1, n, k, tainted, key, bytes; bit again;
  refer(put, i);
refused: skip
}

proctype Copy(byte i) {
  byte h0, h1, n, k, tainted, key, bytes; bit again;
  refer(copy, i);
refused: skip
}

proctype Undelete() {
  byte h0, h1, n, k, tainted, key, bytes; bit again;
  !has(live, OLD);
  refer(undelete, OLD);
refused: skip
}

/* A deleted version is promised nothing, until an undelete of it is acknowledged. */
proctype Delete() {
  atomic {
    live = live & ~only(OLD); acknowledged = acknowledged & ~only(OLD);
    printf("delete of version %d: done\n", OLD)
  }
}

proctype Collect(byte turn) {
  byte listed, condemned, tainted, n, k, me, bytes; bit referenced, wanted, spare;

  /* Collectors are alike, so it is enough to let them start in one order. */
  atomic { started == turn -> started++ }

  /* List content, then manifests: what a put wrote since is then not named, and the put is spared the trouble. */
#ifdef MANIFESTS_LISTED_BEFORE_CONTENT
  list_manifests(referenced);
  list_content(listed);
#else
  list_content(listed);
  list_manifests(referenced);
#endif

  /* Condemn the keys of what no version refers to; of what is referred to, only those that an unfinished collection
     names. Its collector may be dead or asleep, and nobody may rely on them until it says that it has finished. */
  if
  :: referenced -> me = head; look_for_unfinished(me, tainted); condemned = listed & tainted
  :: else -> condemned = listed
  fi;
  listed = 0; tainted = 0;
  if :: condemned == 0 -> goto done :: else -> skip fi;

#ifdef HEAL_BEFORE_RECORD
  if
  :: referenced ->
       find_key(0, bytes);
       if :: bytes == NONE -> goto done :: else -> bytes = 0 fi;
       atomic { content = content | only(me); printf("collector %d: copies to key %d\n", turn, me) }
  :: else -> skip
  fi;
#endif

  /* Create the record at the next number; taken, at the one after. */
#ifdef RECORDS_REMOVED
  me = head + 1;
  do
  :: atomic { me > head -> head = me; named[me] = condemned; break }
  :: atomic { me <= head && has(pruned, me) -> pruned = pruned & ~only(me); finished = finished & ~only(me);
              named[me] = condemned; break }
  :: atomic { me <= head && !has(pruned, me) -> me++ }
  od;
#else
  atomic { head++; me = head; named[me] = condemned };
#endif
  printf("collector %d: has created record %d, which names the keys of mask %d\n", turn, me, condemned);

#ifndef SECOND_LISTING_SKIPPED
  /* List the manifests again. Whoever published without seeing the record is seen here. */
  list_manifests(wanted);
  if
  :: wanted && !referenced -> spare = 1
  :: wanted && referenced ->
#ifdef HEAL_BEFORE_RECORD
       skip
#else
       /* Heal: as a copy does, with the own record for a first look. ~me is written after the record, so that only
          later collections can name it, and those see every version that relies on the keys condemned here. */
       look_for_unfinished(me, tainted);
       find_key(tainted, bytes);
       tainted = 0;
       if
       :: bytes == NONE ->
            find_key(0, bytes);
            if
            :: bytes == NONE -> spare = 1
            :: else ->
                 atomic { content = content | only(me); printf("collector %d: copies to key %d\n", turn, me) }
            fi
       :: else -> skip
       fi;
       bytes = 0
#endif
  :: else -> skip
  fi;
  wanted = 0;
#endif
  referenced = 0;

#ifdef FINISHED_BEFORE_DELETED
  atomic { finished = finished | only(me); printf("collector %d: says it has finished %d\n", turn, me) };
#endif
  k = 0;
  do
  :: k <= LAST && !spare -> if :: has(condemned, k) -> remove(k) :: else -> skip fi; k++
  :: else -> break
  od;
  k = 0; condemned = 0;

  /* The marker, written by nobody else, and only when every deletion was answered. */
  atomic { finished = finished | only(me); printf("collector %d: has finished %d\n", turn, me) };
done:
  skip
}

/* Removes the names of finished collections, at any time. The records themselves stay for good. */
#define names_remain(c) (has(finished, c) && !has(pruned, c))
inline remove_names(c) { pruned = pruned | only(c); printf("prune: removes the names of collection %d\n", c) }

proctype Prune() {
#ifdef RECORDS_REMOVED
  atomic { has(finished, 1) && head == 1 -> head = 2; finished = finished | only(2) };
  atomic { pruned = pruned | only(1); printf("prune: removes record 1, after a bare record 2\n") }
#else
end:
  do
  :: atomic { names_remain(1) -> remove_names(1) }
  :: atomic { names_remain(2) -> remove_names(2) }
  :: atomic { names_remain(3) -> remove_names(3) }
  od
#endif
}

init {
  byte i;
  atomic {
    do :: i < WRITERS -> run Put(i); i++ :: else -> break od;
    do :: i < OLD -> run Copy(i); i++ :: else -> break od;
    run Delete();
    i = 0; do :: i < UNDELETERS -> run Undelete(); i++ :: else -> break od;
    i = 0; do :: i < COLLECTORS -> run Collect(i); i++ :: else -> break od;
    i = 0; do :: i < PRUNERS -> run Prune(); i++ :: else -> break od;
    i = 0
  }
}
