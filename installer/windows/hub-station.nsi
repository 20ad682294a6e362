; Hub Station for Windows, for every user of a machine. Made by installer/windows_installer.py.
;
;   hub-station-VERSION-setup.exe [/S] [/AUTOSTART=1|0] [/SETTINGS=FILE] [/D=FOLDER]
;
;   /S             asks nothing; the exit code says how it ended
;   /AUTOSTART=1   the window opens when anybody logs in; 0 takes that back; without it stays as it is
;   /SETTINGS=FILE a settings.toml for every user of this machine
;   /D=FOLDER      where to install; the last of the options
;
; Exit codes: 0 installed · 1 cancelled · 2 something failed, what was there before stays in use
;
;   FOLDER\versions\VERSION   each version in a folder of its own: an open window keeps its files
;   FOLDER\hub-station.cmd    the command, leads to the version in use; so do the menu's entries
;   FOLDER\hub-station-window.cmd  the same without a console; a kiosk begins by it (station\autostart.py)
;
; A new version checks itself (hub-station self-check) before anything leads to it. A damaged copy of
; this file refuses to run (CRCCheck). Journals (%LOCALAPPDATA%\hub-station) and settings
; (%PROGRAMDATA%\hub-station) are never removed.

Unicode true
SetCompressor /SOLID lzma
CRCCheck force
RequestExecutionLevel admin
ManifestDPIAware true

!include MUI2.nsh
!include LogicLib.nsh
!include FileFunc.nsh
!include x64.nsh

!define NAME "Hub Station"
!define REGISTRY "Software\Hub Station"
!define RUN "Software\Microsoft\Windows\CurrentVersion\Run" ; station\autostart.py
!define UNINSTALL "Software\Microsoft\Windows\CurrentVersion\Uninstall\Hub Station"
!define MENU "$SMPROGRAMS\${NAME}.lnk"
!define AUTOSTART "$SMSTARTUP\${NAME}.lnk"

Name "${NAME}"
OutFile "${OUT}"
InstallDir "$PROGRAMFILES64\${NAME}"
VIProductVersion "${NUMBERS}"
VIAddVersionKey ProductName "${NAME}"
VIAddVersionKey FileDescription "${NAME}"
VIAddVersionKey FileVersion "${VERSION}"
VIAddVersionKey ProductVersion "${VERSION}"
VIAddVersionKey LegalCopyright "MIT"

!define MUI_ICON "${ICON}"
!define MUI_UNICON "${ICON}"
!define MUI_ABORTWARNING
!define MUI_FINISHPAGE_NOAUTOCLOSE
!insertmacro MUI_PAGE_WELCOME
!insertmacro MUI_PAGE_COMPONENTS
!insertmacro MUI_PAGE_DIRECTORY
!insertmacro MUI_PAGE_INSTFILES
!insertmacro MUI_PAGE_FINISH
!insertmacro MUI_UNPAGE_CONFIRM
!insertmacro MUI_UNPAGE_INSTFILES
!insertmacro MUI_LANGUAGE Indonesian
!insertmacro MUI_LANGUAGE English

LangString STATION ${LANG_INDONESIAN} "Program"
LangString STATION ${LANG_ENGLISH} "The program"
LangString AT_LOGIN ${LANG_INDONESIAN} "Buka saat masuk Windows"
LangString AT_LOGIN ${LANG_ENGLISH} "Open at log-in"
LangString ABOUT_STATION ${LANG_INDONESIAN} "Hub Station dan entrinya di menu Start, untuk semua pengguna."
LangString ABOUT_STATION ${LANG_ENGLISH} "Hub Station and its Start menu entry, for every user."
LangString ABOUT_AT_LOGIN ${LANG_INDONESIAN} "Layar konter terbuka sendiri saat pengguna masuk."
LangString ABOUT_AT_LOGIN ${LANG_ENGLISH} "The counter's window opens when anybody logs in."
LangString CHECKING ${LANG_INDONESIAN} "Memeriksa apakah versi ${VERSION} berjalan di komputer ini"
LangString CHECKING ${LANG_ENGLISH} "Checking whether version ${VERSION} works on this computer"
LangString BROKEN ${LANG_INDONESIAN} "Versi ${VERSION} tidak berjalan di komputer ini; yang sebelumnya tetap dipakai. Kirim pesan ini ke dukungan:"
LangString BROKEN ${LANG_ENGLISH} "Version ${VERSION} does not work on this computer; the one before stays in use. Send this to support:"
LangString NO_ROOM ${LANG_INDONESIAN} "Berkas tidak bisa ditulis; versi sebelumnya tetap dipakai. Kosongkan ruang disk lalu ulangi."
LangString NO_ROOM ${LANG_ENGLISH} "A file could not be written; the version before stays in use. Free some disk space, then try again."
LangString NO_SETTINGS ${LANG_INDONESIAN} "Berkas setelan tidak bisa disalin; periksa pilihan /SETTINGS:"
LangString NO_SETTINGS ${LANG_ENGLISH} "The settings file could not be copied; check the option /SETTINGS:"
LangString IS_OPEN ${LANG_INDONESIAN} "Hub Station masih berjalan. Tutup jendelanya, lalu hapus lagi."
LangString IS_OPEN ${LANG_ENGLISH} "Hub Station is running. Close its windows, then remove it again."
LangString OLD_WINDOWS ${LANG_INDONESIAN} "Hub Station butuh Windows 64-bit."
LangString OLD_WINDOWS ${LANG_ENGLISH} "Hub Station needs 64-bit Windows."

Var place    ; the new version's folder
Var said     ; what the program said of itself
Var before   ; the version in use before this one
Var settings ; the file that /SETTINGS names

; Removes what was written of the new version, says why, and ends with 2.
!macro Refuse sentence
  SetOutPath "$INSTDIR" ; leave the folder, or it could not be removed
  RMDir /r "$place.part"
  SetErrorLevel 2
  MessageBox MB_OK|MB_ICONSTOP "${sentence}" /SD IDOK
  Quit
!macroend

!macro RefuseIfOpen program
  ${If} ${FileExists} "${program}"
    ClearErrors
    FileOpen $4 "${program}" a
    ${If} ${Errors}
      SetErrorLevel 2
      MessageBox MB_OK|MB_ICONSTOP "$(IS_OPEN)" /SD IDOK
      Quit
    ${EndIf}
    FileClose $4
  ${EndIf}
!macroend

Section "$(STATION)" station
  SectionIn RO
  AddSize ${SIZE_KIB}
  Call ChoosePlace
  Call Unpack
  Call Check
  Call UseSettings
  Call TakeIntoUse
  Call Register
  Call ForgetOlder
SectionEnd

Section /o "$(AT_LOGIN)" at_login
  CreateShortcut "${AUTOSTART}" "$place\hub-station-window.exe"
SectionEnd

!insertmacro MUI_FUNCTION_DESCRIPTION_BEGIN
  !insertmacro MUI_DESCRIPTION_TEXT ${station} $(ABOUT_STATION)
  !insertmacro MUI_DESCRIPTION_TEXT ${at_login} $(ABOUT_AT_LOGIN)
!insertmacro MUI_FUNCTION_DESCRIPTION_END

Function .onInit
  ${IfNot} ${RunningX64}
    MessageBox MB_OK|MB_ICONSTOP "$(OLD_WINDOWS)" /SD IDOK
    SetErrorLevel 2
    Quit
  ${EndIf}
  SetRegView 64
  SetShellVarContext all
  Call KeepFolder
  Call ReadOptions
FunctionEnd

; Where it is installed already, unless /D says otherwise.
Function KeepFolder
  ReadRegStr $0 HKLM "${REGISTRY}" "Folder"
  ${If} $0 != ""
  ${AndIf} $INSTDIR == "$PROGRAMFILES64\${NAME}"
    StrCpy $INSTDIR $0
  ${EndIf}
FunctionEnd

; Autostart stays as it is unless somebody says otherwise.
Function ReadOptions
  ${GetParameters} $0
  ClearErrors
  ${GetOptions} $0 "/SETTINGS=" $settings
  ClearErrors
  ${GetOptions} $0 "/AUTOSTART=" $1
  ${If} ${Errors}
  ${AndIf} ${FileExists} "${AUTOSTART}"
    StrCpy $1 1
  ${EndIf}
  ${If} $1 == 1
    !insertmacro SelectSection ${at_login}
  ${EndIf}
FunctionEnd

Function ChoosePlace
  ReadRegStr $before HKLM "${REGISTRY}" "Current"
  StrCpy $place "$INSTDIR\versions\${VERSION}"
  StrCpy $0 1
  ${While} ${FileExists} "$place\*.*"
    IntOp $0 $0 + 1
    StrCpy $place "$INSTDIR\versions\${VERSION}.$0"
  ${EndWhile}
FunctionEnd

Function Unpack
  RMDir /r "$place.part"
  ClearErrors
  SetOverwrite try
  SetOutPath "$place.part"
  File /r "${PAYLOAD}\*.*"
  ${If} ${Errors}
    !insertmacro Refuse "$(NO_ROOM)"
  ${EndIf}
FunctionEnd

Function Check
  DetailPrint "$(CHECKING)"
  InitPluginsDir
  System::Call 'kernel32::SetEnvironmentVariable(t "HUB_STATION_HOME", t "$PLUGINSDIR\home")'
  nsExec::ExecToStack /TIMEOUT=120000 '"$place.part\hub-station.exe" self-check'
  Pop $0
  Pop $said
  System::Call 'kernel32::SetEnvironmentVariable(t "HUB_STATION_HOME", p 0)'
  ${If} $0 != 0
    !insertmacro Refuse "$(BROKEN)$\r$\n$said"
  ${EndIf}
FunctionEnd

Function UseSettings
  ${If} $settings != ""
    ClearErrors
    CreateDirectory "$APPDATA\hub-station"
    CopyFiles /SILENT "$settings" "$APPDATA\hub-station\settings.toml"
    ${If} ${Errors}
      !insertmacro Refuse "$(NO_SETTINGS)$\r$\n$settings"
    ${EndIf}
  ${EndIf}
FunctionEnd

Function TakeIntoUse
  SetOutPath "$INSTDIR"
  ClearErrors
  Rename "$place.part" "$place"
  ${If} ${Errors}
    !insertmacro Refuse "$(NO_ROOM)"
  ${EndIf}
  CreateShortcut "${MENU}" "$place\hub-station-window.exe"
  Delete "${AUTOSTART}" ; its own section makes it anew
  FileOpen $0 "$INSTDIR\hub-station.cmd" w
  FileWrite $0 '@"$place\hub-station.exe" %*$\r$\n'
  FileClose $0
  FileOpen $0 "$INSTDIR\hub-station-window.cmd" w
  FileWrite $0 '@start "" "$place\hub-station-window.exe" %*$\r$\n'
  FileClose $0
FunctionEnd

Function Register
  WriteRegStr HKLM "${REGISTRY}" "Folder" "$INSTDIR"
  WriteRegStr HKLM "${REGISTRY}" "Current" "$place"
  WriteRegStr HKLM "${REGISTRY}" "Previous" "$before"
  WriteUninstaller "$INSTDIR\uninstall.exe"
  WriteRegStr HKLM "${UNINSTALL}" "DisplayName" "${NAME}"
  WriteRegStr HKLM "${UNINSTALL}" "DisplayVersion" "${VERSION}"
  WriteRegStr HKLM "${UNINSTALL}" "DisplayIcon" "$place\hub-station-window.exe"
  WriteRegStr HKLM "${UNINSTALL}" "Publisher" "${NAME}"
  WriteRegStr HKLM "${UNINSTALL}" "InstallLocation" "$INSTDIR"
  WriteRegStr HKLM "${UNINSTALL}" "UninstallString" '"$INSTDIR\uninstall.exe"'
  WriteRegStr HKLM "${UNINSTALL}" "QuietUninstallString" '"$INSTDIR\uninstall.exe" /S'
  WriteRegDWORD HKLM "${UNINSTALL}" "EstimatedSize" ${SIZE_KIB}
  WriteRegDWORD HKLM "${UNINSTALL}" "NoModify" 1
  WriteRegDWORD HKLM "${UNINSTALL}" "NoRepair" 1
FunctionEnd

; All but this version and the one before, and what an open window uses.
Function ForgetOlder
  FindFirst $0 $1 "$INSTDIR\versions\*.*"
  ${While} $1 != ""
    StrCpy $2 "$INSTDIR\versions\$1"
    ${If} $1 != "."
    ${AndIf} $1 != ".."
    ${AndIf} $2 != $place
    ${AndIf} $2 != $before
      ClearErrors
      Rename "$2" "$2.gone" ; not while a window is open in it: then it stays whole
      ${IfNot} ${Errors}
        RMDir /r "$2.gone"
      ${EndIf}
    ${EndIf}
    FindNext $0 $1
  ${EndWhile}
  FindClose $0
FunctionEnd

Function un.onInit
  SetRegView 64
  SetShellVarContext all
  Call un.RefuseWhileOpen
FunctionEnd

; Windows lets nobody write to a program that runs; half of one must not be removed.
Function un.RefuseWhileOpen
  FindFirst $0 $1 "$INSTDIR\versions\*.*"
  ${While} $1 != ""
    StrCpy $2 "$INSTDIR\versions\$1\hub-station-window.exe"
    StrCpy $3 "$INSTDIR\versions\$1\hub-station.exe"
    !insertmacro RefuseIfOpen $2
    !insertmacro RefuseIfOpen $3
    FindNext $0 $1
  ${EndWhile}
  FindClose $0
FunctionEnd

Section Uninstall
  Delete "${MENU}"
  Delete "${AUTOSTART}"
  DeleteRegValue HKLM "${RUN}" "${NAME}"
  DeleteRegValue HKCU "${RUN}" "${NAME}"
  Delete "$INSTDIR\hub-station.cmd"
  Delete "$INSTDIR\hub-station-window.cmd"
  Delete "$INSTDIR\uninstall.exe"
  RMDir /r /REBOOTOK "$INSTDIR\versions"
  RMDir "$INSTDIR"
  DeleteRegKey HKLM "${UNINSTALL}"
  DeleteRegKey HKLM "${REGISTRY}"
SectionEnd
