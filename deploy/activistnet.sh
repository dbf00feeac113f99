#!/bin/sh
# A command of the site's, with the settings and the account of its units: activistnet members create yourname
#   install -m 755 deploy/activistnet.sh /usr/local/bin/activistnet
set -eu
etc=/etc/activistnet
way=--pipe
if [ -t 0 ] && [ -t 1 ]; then way=--pty; fi
run() {
  exec systemd-run --quiet --collect --wait "$way" "$@"
}

if [ -f /etc/systemd/system/activistnet.service ]; then # everything on this machine
  unit=site-command-$$
  run --unit="$unit" -p User=activistnet -p WorkingDirectory=/srv/activistnet -p UMask=0077 \
    -p StateDirectory=activistnet/site -p StateDirectoryMode=0700 \
    -p EnvironmentFile="$etc/site.env" -p EnvironmentFile="-$etc/secrets/backup.env" \
    -p LoadCredential="mail_url:$etc/secrets/mail_url" \
    -p "Environment=VAR_DIR=/var/lib/activistnet/site MAIL_URL_FILE=/run/credentials/$unit.service/mail_url" \
    /srv/activistnet/bin/flask "$@"
fi

unit=activistnet-command-$$ # so that activistnet-.service.d counts for it too
run --unit="$unit" -p EnvironmentFile="-$etc/secrets/backup.env" \
  -p LoadCredential="migration_database_url:$etc/secrets/migration_database_url" \
  -p "Environment=MIGRATION_DATABASE_URL_FILE=/run/credentials/$unit.service/migration_database_url" \
  /srv/activistnet/.venv/bin/python -m flask "$@"
