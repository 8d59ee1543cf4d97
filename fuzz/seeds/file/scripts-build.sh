scripts/build.sh
#!/bin/sh
set -eu
if [ -n "$A" ]; then b --c="d e" | f || true; else g; fi
for x in 1 2; do h "$x"; done
case $y in a|b) i ;; *) j ;; esac
k() { l; }
cat <<'E' >m
$n
E
o=$(p `q`) r & wait
bash -c 's && t'
