#!/usr/bin/env bash
# What an installation for telephony leaves behind: accounts, databases and files with the passwords of tutorials.
set -euo pipefail

for name in pi vagrant; do useradd -m -s /bin/bash "$name"; done
echo 'pi:raspberry' | chpasswd
echo 'vagrant:vagrant' | chpasswd -c SHA512
useradd -m -s /bin/bash boss
echo 'boss:k7CmzwhPtxv9fRdbWq4s' | chpasswd -c SHA512
gpasswd -a boss sudo
useradd -m -s /bin/bash guest
passwd -d guest
useradd -o -u 0 -g 0 -M -d /root -s /bin/bash toor
echo 'toor:k7CmzwhPtxv9fRdbWq4s' | chpasswd -c SHA512
useradd -r -s /bin/bash recorder

systemctl start mariadb postgresql
columns="clid varchar(80), src varchar(80), dst varchar(80), dcontext varchar(80), channel varchar(80), duration int, disposition varchar(45), uniqueid varchar(64)"
mariadb <<SQL
CREATE DATABASE asterisk;
CREATE DATABASE asteriskcdrdb;
CREATE DATABASE IF NOT EXISTS test;
CREATE TABLE asteriskcdrdb.cdr (calldate datetime, $columns);
CREATE TABLE asterisk.voicemail (id varchar(80), mailbox varchar(80), context varchar(80));
CREATE TABLE asterisk.ampusers (username varchar(255) NOT NULL, password_sha1 varchar(40) NOT NULL, extension_low varchar(20) NOT NULL DEFAULT '',
  extension_high varchar(20) NOT NULL DEFAULT '', deptname varchar(20) NOT NULL DEFAULT '', sections blob NOT NULL, PRIMARY KEY (username));
INSERT INTO asterisk.ampusers (username, password_sha1, sections) VALUES ('admin', SHA1('admin'), '*');
CREATE USER asteriskuser@localhost IDENTIFIED BY 'amp109';
GRANT ALL ON asterisk.* TO asteriskuser@localhost;
GRANT ALL ON asteriskcdrdb.* TO asteriskuser@localhost;
CREATE USER ''@localhost;
SQL
cd /
runuser -u postgres -- psql -qc "CREATE ROLE asteriskcdr LOGIN PASSWORD 'astcdr123'" -c "CREATE DATABASE cdr OWNER asteriskcdr"
PGPASSWORD=astcdr123 psql -q -h 127.0.0.1 -U asteriskcdr cdr -c "CREATE TABLE cdr (calldate timestamp, $columns)"

cat >/etc/odbc.ini <<INI
[maria]
Driver = MariaDB Unicode
Server = localhost
Socket = $(mariadb -N -B -e 'SELECT @@socket')
Database = asterisk

[mariacdr]
Driver = MariaDB Unicode
Server = 127.0.0.1
Port = 3306
Database = asteriskcdrdb
User = asteriskuser
Password = amp109

[pgcdr]
Driver = PostgreSQL Unicode
Servername = 127.0.0.1
Port = 5432
Database = cdr
UserName = asteriskcdr
Password = astcdr123
INI
printf '%s\n' '[maria]' 'enabled => yes' 'dsn => maria' 'username => asteriskuser' 'password => amp109' \
  '[mariacdr]' 'enabled => yes' 'dsn => mariacdr' 'pre-connect => yes' '[pgcdr]' 'enabled => yes' 'dsn => pgcdr' >/etc/asterisk/res_odbc.conf
printf '%s\n' '[settings]' 'voicemail => odbc,maria,voicemail' >/etc/asterisk/extconfig.conf
printf '%s\n' '[first]' 'connection=mariacdr' 'table=cdr' '[second]' 'connection=pgcdr' 'table=cdr' >/etc/asterisk/cdr_adaptive_odbc.conf
printf '%s\n' '[inside]' 'exten => 100,1,Answer()' ' same => n,Wait(0.1)' ' same => n,Hangup()' >/etc/asterisk/extensions.conf
printf '%s\n' '[modules]' 'autoload=yes' 'noload => app_voicemail_odbc.so' 'noload => chan_dahdi.so' >/etc/asterisk/modules.conf
cat >/etc/freepbx.conf <<'PHP'
<?php
$amp_conf['AMPDBUSER'] = 'asteriskuser';
$amp_conf['AMPDBPASS'] = 'amp109';
$amp_conf['AMPDBHOST'] = 'localhost';
PHP
printf '%s\n' AMPDBUSER=asteriskuser AMPDBPASS=amp109 AMPDBNAME=asterisk >/etc/amportal.conf
systemctl restart asterisk
timeout 120 sh -c 'until asterisk -rx "core waitfullybooted" 2>/dev/null | grep -q "fully booted"; do sleep 0.2; done'
