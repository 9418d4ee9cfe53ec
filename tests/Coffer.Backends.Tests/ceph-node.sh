#!/usr/bin/env bash
# One Ceph node with an S3 gateway, on loopback and free ports, with its data in a folder of its own.
#   ceph-node.sh FOLDER
# Makes the folder, prints "ready PORT" once the gateway answers, and runs until its standard input ends: whoever holds
# the other end of that pipe may be killed, and the node goes with him. Then ends every process and removes the folder.
# User: coffer-access / coffer-secret. KMS keys: testkey.
set -euo pipefail

D=${1:?usage: ceph-node.sh FOLDER}
export PATH=$PATH:/usr/sbin:/sbin
mkdir -p "$D"/{mon,osd0,mgr,run}
daemons=()

# Quick rather than gentle: the data is thrown away.
clean_up() {
    trap - EXIT
    ((${#daemons[@]} == 0)) || kill -KILL "${daemons[@]}" 2>/dev/null || true
    wait 2>/dev/null || true
    rm -rf "$D"
}
trap clean_up EXIT
trap 'exit 143' TERM HUP INT

# Below the ports that systems hand out by themselves. A port that another takes in between ends the start; who started
# this script tries again.
free_port() {
    local port
    while :; do
        port=$((20000 + (RANDOM * 32768 + RANDOM) % 12000))
        (exec 3<>"/dev/tcp/127.0.0.1/$port") 2>/dev/null || { echo "$port"; return; }
    done
}

# A daemon dies with this script, even where the script is killed.
daemon() {
    local log=$1
    shift
    setpriv --pdeathsig KILL "$@" </dev/null >>"$D/$log.out" 2>&1 &
    daemons+=($!)
}

fail() {
    echo "ceph-node.sh: $*" >&2
    tail -n 20 "$D"/*.out "$D"/*.log >&2 2>/dev/null || true
    exit 1
}

MON=$(free_port)
PORT=$(free_port)
FSID=$(</proc/sys/kernel/random/uuid)
cat >"$D/ceph.conf" <<X
[global]
fsid = $FSID
run dir = $D/run
log file = $D/\$name.log
admin socket = $D/run/\$name.asok
pid file = $D/run/\$name.pid
auth cluster required = cephx
auth service required = cephx
auth client required = cephx
auth allow insecure global id reclaim = false
public addr = 127.0.0.1
cluster addr = 127.0.0.1
mon host = [v2:127.0.0.1:$MON]
mon initial members = a
ms bind ipv4 = true
ms bind msgr1 = false
osd pool default size = 1
osd pool default min size = 1
osd crush chooseleaf type = 0
osd pool default pg num = 8
osd pool default pgp num = 8
osd pool default pg autoscale mode = off
mon allow pool size one = true
mon warn on pool no redundancy = false
mon max pg per osd = 1000
mon osd full ratio = 0.99
mon data avail crit = 1
mon data avail warn = 1
osd objectstore = bluestore
bluestore block size = 21474836480
osd memory target = 939524096
# A machine that is busy with other tests is slow, not broken: nothing gives up or is given up.
osd op thread timeout = 600
osd op thread suicide timeout = 0
osd heartbeat grace = 3600
mon osd report timeout = 3600
mon lease = 120
mon election timeout = 60
mon mgr beacon grace = 3600
rgw op thread timeout = 3600
rgw op thread suicide timeout = 0
[mon.a]
keyring = $D/keyring
mon data = $D/mon
[osd.0]
osd data = $D/osd0
keyring = $D/osd0/keyring
[mgr.x]
keyring = $D/keyring
mgr data = $D/mgr
mgr initial modules =
[client.admin]
keyring = $D/keyring
[client.rgw]
keyring = $D/keyring
rgw frontends = beast endpoint=127.0.0.1:$PORT tcp_nodelay=1
rgw crypt require ssl = false
rgw crypt s3 kms backend = testing
rgw crypt s3 kms encryption keys = testkey=YmluCmJvb3N0CmJvb3N0LWJ1aWxkCmNlcGguY29uZgo=
rgw lc debug interval = 10
rgw enable usage log = false
X
C=(-c "$D/ceph.conf")
{
    ceph-authtool --create-keyring "$D/keyring" --gen-key -n mon. --cap mon 'allow *'
    ceph-authtool "$D/keyring" --gen-key -n client.admin --cap mon 'allow *' --cap osd 'allow *' --cap mgr 'allow *'
    ceph-authtool "$D/keyring" --gen-key -n client.rgw --cap mon 'allow rw' --cap osd 'allow rwx'
    ceph-authtool "$D/keyring" --gen-key -n mgr.x --cap mon 'allow profile mgr' --cap osd 'allow *' --cap mds 'allow *'
    monmaptool --create --addv a "[v2:127.0.0.1:$MON]" --fsid "$FSID" "$D/monmap"
    ceph-mon "${C[@]}" -i a --mkfs --monmap "$D/monmap" --keyring "$D/keyring"
} >"$D/prepare.out" 2>&1 </dev/null || fail 'the node could not be prepared'
daemon mon ceph-mon "${C[@]}" -i a -f

OSD=$(</proc/sys/kernel/random/uuid)
SECRET=$(ceph-authtool --gen-print-key)
{
    echo "{\"cephx_secret\": \"$SECRET\"}" | timeout 60 ceph "${C[@]}" osd new "$OSD" 0 -i -
    ceph-authtool --create-keyring "$D/osd0/keyring" --name osd.0 --add-key "$SECRET"
    ceph-osd "${C[@]}" -i 0 --mkfs --osd-uuid "$OSD"
} >>"$D/prepare.out" 2>&1 || fail 'the disk could not be prepared'
daemon osd ceph-osd "${C[@]}" -i 0 -f
daemon mgr ceph-mgr "${C[@]}" -i x -f
daemon rgw radosgw "${C[@]}" -n client.rgw -f

# Only while the daemons live, and not for ever.
for ((i = 0; ; i++)); do
    for pid in "${daemons[@]}"; do
        kill -0 "$pid" 2>/dev/null || fail 'a daemon ended; a port may have been taken'
    done
    (exec 3<>"/dev/tcp/127.0.0.1/$PORT") 2>/dev/null && break
    ((i < 600)) || fail 'the gateway does not answer'
    sleep 0.2
done
timeout 60 radosgw-admin "${C[@]}" user create --uid coffer --display-name coffer \
    --access-key coffer-access --secret-key coffer-secret >"$D/user.out" 2>&1 </dev/null || fail 'the user could not be made'

echo "ready $PORT"
# Nothing is ever said there: this waits for its end. A daemon that dies meanwhile is found by the tests.
cat >/dev/null
