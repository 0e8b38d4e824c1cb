Attribute VB_Name = "XlretroPython"
Option Explicit
Option Private Module

' What stands between the cells, the ribbon and Python.
'
' Python is asked for once per Excel session. Where it is not there, every function gives #N/A at once, so that the
' native formula beside it in IFERROR answers: no cell waits, no dialog opens. Only a press of a button asks again.
'
' Nothing of the module xlwings may be touched before IsExcelOnWindows has said yes: LibreOffice ignores its #If lines
' and would give 0 in place of an error. Settings are read while asking for Python and before a button's command only,
' since each reading opens a file.
'
' The text is ASCII; what people read stands on the sheet xlretro.texts (key in column A, text in column B).

Private Const UDF_MODULE As String = "xlretro.excel.udfs"
Private Const TEXTS_SHEET As String = "xlretro.texts"

' States of the session.
Private Const NOT_TRIED As Integer = 0
Private Const PRESENT As Integer = 1
Private Const ABSENT As Integer = 2

Private Const SWITCHES As String = "ScreenUpdating EnableEvents DisplayAlerts Calculation"
Private Const SWITCH_COUNT As Long = 4

' After this many lost Python processes the session does without: one that always ends must not be started a cell.
Private Const LOSSES_ALLOWED As Integer = 3

' Excel's error values (XlCVError), written out since other programs do not know the names.
Private Const ERROR_NULL As Integer = 2000
Private Const ERROR_DIV As Integer = 2007
Private Const ERROR_VALUE As Integer = 2015
Private Const ERROR_REF As Integer = 2023
Private Const ERROR_NAME As Integer = 2029
Private Const ERROR_NUM As Integer = 2036
Private Const ERROR_NA As Integer = 2042

Private m_state As Integer
Private m_fault As String
Private m_losses As Integer
Private m_described As Boolean
Private m_server As Object
' The command that started Python: under this very text xlwings' DLL finds the process again.
Private m_command As String

' ---------------------------------------------------------------------------------------------- cells

' The answer of the Python function functionName: a value, or an array of the arguments' shape.
' arguments is an array of cells, columns, values or missing arguments, handed on as they are.
' #N/A without Python; #VALUE! if Python fails.
Public Function CallPython(ByVal functionName As String, ByVal arguments As Variant) As Variant
    Dim attempt As Integer
    Dim failure As Long
    Dim answer As Variant

    CallPython = CVErr(ERROR_NA)
    If Not IsPythonPresent() Then Exit Function
    If Not ClipToUsedRows(arguments) Then
        CallPython = CVErr(ERROR_VALUE)
        Exit Function
    End If
    KeepDecimals arguments
    For attempt = 1 To 2
        failure = Ask(functionName, arguments, answer)
        If failure = 0 Then
            CallPython = AsCellValues(answer)
            Exit Function
        End If
        If Not IsGone(failure) Then
            CallPython = CVErr(ERROR_VALUE)
            Exit Function
        End If
        LoseServer
        If Not IsPythonPresent() Then Exit Function
    Next attempt
End Function

' One call; 0, or the number of the error.
Private Function Ask(ByVal functionName As String, ByVal arguments As Variant, ByRef answer As Variant) As Long
    On Error GoTo Failed
    answer = m_server.CallUDF(UDF_MODULE, functionName, (arguments))
    Ask = 0
    Exit Function
Failed:
    Ask = Err.Number
    If Ask = 0 Then Ask = 5
End Function

' Whether the error means that the Python process has ended, not that it answered with an error.
Private Function IsGone(ByVal failure As Long) As Boolean
    Select Case failure
        ' The server machine is unavailable; object variable not set.
        Case 462, 91
            IsGone = True
        ' &H800706BA, &H800706BE, &H800706BF: the RPC server is unavailable, the call failed, or was not made.
        Case -2147023174, -2147023170, -2147023169
            IsGone = True
        ' &H80010108, &H80010007, &H80010012: the object is disconnected, the server died.
        Case -2147417848, -2147418105, -2147418094
            IsGone = True
        ' &H800401FD: the object is not connected to a server.
        Case -2147220995
            IsGone = True
    End Select
End Function

' Shortens columns that reach down to the sheet's last row to the rows in use, all by the same row, so that columns of
' different sheets still match. False if an argument consists of several areas, which no function can mean.
Private Function ClipToUsedRows(ByRef arguments As Variant) As Boolean
    Dim index As Long
    Dim rowCount As Long
    Dim lastUsed As Long
    Dim area As Object
    Dim used As Object

    For index = LBound(arguments) To UBound(arguments)
        If IsObject(arguments(index)) Then
            Set area = arguments(index)
            If area.Areas.Count > 1 Then Exit Function
            If ReachesLastRow(area) Then
                Set used = area.Worksheet.UsedRange
                If used.Row + used.Rows.Count - 1 > lastUsed Then lastUsed = used.Row + used.Rows.Count - 1
            End If
        End If
    Next index
    If lastUsed > 0 Then
        For index = LBound(arguments) To UBound(arguments)
            If IsObject(arguments(index)) Then
                Set area = arguments(index)
                If ReachesLastRow(area) Then
                    rowCount = lastUsed - area.Row + 1
                    If rowCount < 1 Then rowCount = 1
                    If rowCount < area.Rows.Count Then Set arguments(index) = area.Resize(rowCount)
                End If
            End If
        Next index
    End If
    ClipToUsedRows = True
End Function

Private Function ReachesLastRow(ByVal area As Object) As Boolean
    ReachesLastRow = (area.Row + area.Rows.Count - 1 = area.Worksheet.Rows.Count)
End Function

' Range.Value gives the cells of a currency format as Currency, of four decimals: cells that hold any go to Python as
' values, with all their digits from Value2. Value2 alone would not do: it makes numbers of dates.
Private Sub KeepDecimals(ByRef arguments As Variant)
    Dim index As Long
    Dim area As Object
    Dim values As Variant

    For index = LBound(arguments) To UBound(arguments)
        If IsObject(arguments(index)) Then
            Set area = arguments(index)
            If HoldsCurrency(area, values) Then arguments(index) = values
        End If
    Next index
End Sub

' Whether an area holds amounts in Currency; values are then all of its values, these amounts as numbers.
Private Function HoldsCurrency(ByVal area As Object, ByRef values As Variant) As Boolean
    Dim row As Long
    Dim column As Long
    Dim numbers As Variant
    Dim found As Boolean

    ' A number that neither a date nor Currency can take makes Value fail: such cells stay cells.
    On Error GoTo Unreadable
    values = area.Value
    If Not IsArray(values) Then
        found = (VarType(values) = vbCurrency)
        If found Then values = area.Value2
        HoldsCurrency = found
        Exit Function
    End If
    For row = LBound(values, 1) To UBound(values, 1)
        For column = LBound(values, 2) To UBound(values, 2)
            If VarType(values(row, column)) = vbCurrency Then
                If Not found Then numbers = area.Value2
                values(row, column) = numbers(row, column)
                found = True
            End If
        Next column
    Next row
    HoldsCurrency = found
    Exit Function
Unreadable:
    HoldsCurrency = False
End Function

' The answer as a cell takes it: the text of an error becomes that error, nothing becomes a blank, not 0.
Private Function AsCellValues(ByVal answer As Variant) As Variant
    Dim row As Long
    Dim column As Long

    If Not IsArray(answer) Then
        AsCellValues = AsCellValue(answer)
    ElseIf HasColumns(answer) Then
        For row = LBound(answer, 1) To UBound(answer, 1)
            For column = LBound(answer, 2) To UBound(answer, 2)
                answer(row, column) = AsCellValue(answer(row, column))
            Next column
        Next row
        If UBound(answer, 1) = LBound(answer, 1) And UBound(answer, 2) = LBound(answer, 2) Then
            AsCellValues = answer(LBound(answer, 1), LBound(answer, 2))
        Else
            AsCellValues = answer
        End If
    Else
        For row = LBound(answer) To UBound(answer)
            answer(row) = AsCellValue(answer(row))
        Next row
        If UBound(answer) = LBound(answer) Then
            AsCellValues = answer(LBound(answer))
        Else
            AsCellValues = answer
        End If
    End If
End Function

' Whether an array has two dimensions; a single row arrives with one.
Private Function HasColumns(ByVal answer As Variant) As Boolean
    Dim last As Long
    On Error GoTo OneDimension
    last = UBound(answer, 2)
    HasColumns = True
    Exit Function
OneDimension:
    HasColumns = False
End Function

Private Function AsCellValue(ByVal value As Variant) As Variant
    If IsEmpty(value) Or IsNull(value) Then
        AsCellValue = ""
    ElseIf VarType(value) <> vbString Then
        AsCellValue = value
    Else
        Select Case value
            Case "#NULL!"
                AsCellValue = CVErr(ERROR_NULL)
            Case "#DIV/0!"
                AsCellValue = CVErr(ERROR_DIV)
            Case "#VALUE!"
                AsCellValue = CVErr(ERROR_VALUE)
            Case "#REF!"
                AsCellValue = CVErr(ERROR_REF)
            Case "#NAME?"
                AsCellValue = CVErr(ERROR_NAME)
            Case "#NUM!"
                AsCellValue = CVErr(ERROR_NUM)
            Case "#N/A"
                AsCellValue = CVErr(ERROR_NA)
            Case Else
                AsCellValue = value
        End Select
    End If
End Function

' ---------------------------------------------------------------------------------------------- Python

' Whether Python answers; asked once per session.
Public Function IsPythonPresent() As Boolean
    If m_state = NOT_TRIED Then Probe
    IsPythonPresent = (m_state = PRESENT)
End Function

' Starts Python and shakes hands: XR_NUMBER("1") must give 1. m_fault keeps why not, as the key of a text.
Private Sub Probe()
    Dim answer As Variant

    ' Whatever happens below, it happens once.
    m_state = ABSENT
    Set m_server = Nothing
    m_fault = "not_excel"
    If Not IsExcelOnWindows() Then Exit Sub
    m_fault = SettingsFault()
    If m_fault <> "" Then Exit Sub
    m_fault = "python_fails"
    On Error GoTo Failed
    Set m_server = StartPython()
    answer = m_server.CallUDF(UDF_MODULE, "XR_NUMBER", Array("1"))
    If VarType(answer) = vbDouble Or VarType(answer) = vbLong Or VarType(answer) = vbInteger Then
        If answer = 1 Then
            m_state = PRESENT
            m_fault = ""
            Exit Sub
        End If
    End If
Failed:
    Set m_server = Nothing
End Sub

' The Python process, started if it does not run yet; Nothing if that fails.
Private Function StartPython() As Object
    Dim outside As Variant

    outside = StepInside()
    On Error Resume Next
    m_command = xlwings.XLPyCommand()
    Set StartPython = xlwings.XLPy()
    On Error GoTo 0
    StepOutside outside
End Function

' Python looks for modules in the current folder first, and Windows for cmd.exe: Excel's current folder is that of a
' workbook opened by a double click, with whatever lies there. So a process is started in the interpreter's folder, and
' told to leave the current folder alone (since Python 3.11). Returns what StepOutside puts back: the folder is what
' Excel's file dialogs open with, the variable would reach other programs' Pythons too.
Private Function StepInside() As Variant
    Dim shell As Object

    On Error Resume Next
    Set shell = xlwings.WScript()
    StepInside = Array(shell.CurrentDirectory, shell.Environment("PROCESS").Item("PYTHONSAFEPATH"))
    ' Not ChDir, which knows neither network folders nor letters outside Windows' own code page.
    shell.CurrentDirectory = xlwings.ParentFolder(xlwings.GetConfig("INTERPRETER_WIN"))
    shell.Environment("PROCESS").Item("PYTHONSAFEPATH") = "1"
End Function

Private Sub StepOutside(ByVal outside As Variant)
    Dim shell As Object

    On Error Resume Next
    Set shell = xlwings.WScript()
    shell.CurrentDirectory = outside(0)
    If outside(1) = "" Then
        shell.Environment("PROCESS").Remove "PYTHONSAFEPATH"
    Else
        shell.Environment("PROCESS").Item("PYTHONSAFEPATH") = outside(1)
    End If
End Sub

' The Python process has ended: the next call asks once more.
Private Sub LoseServer()
    Set m_server = Nothing
    m_losses = m_losses + 1
    If m_losses > LOSSES_ALLOWED Then
        m_state = ABSENT
        m_fault = "python_fails"
    Else
        m_state = NOT_TRIED
    End If
End Sub

' A workbook that closes leaves no Python process behind. If it stays open after all, the next call asks again.
' Not by KillPy: it names the process by the workbook's present path, and Save As gives it another one.
Public Sub ReleasePython()
    Dim unused As Variant

    On Error Resume Next
    If m_state = PRESENT Then
        Set m_server = Nothing
        m_state = NOT_TRIED
        xlwings.XLPyDLLActivateAuto unused, m_command, -1
    End If
End Sub

' LibreOffice and WPS run VBA too, and Excel for Mac has no server: all of these answers fit Excel on Windows only.
Public Function IsExcelOnWindows() As Boolean
    Dim folder As String
    On Error GoTo Unknown
    If Application.Name <> "Microsoft Excel" Then Exit Function
    If Left$(Application.OperatingSystem, 7) <> "Windows" Then Exit Function
    If Left$(Application.ProductCode, 1) <> "{" Then Exit Function
    folder = LCase$(Application.Path)
    If InStr(folder, "kingsoft") > 0 Or InStr(folder, "wps office") > 0 Then Exit Function
    IsExcelOnWindows = True
    Exit Function
Unknown:
    IsExcelOnWindows = False
End Function

' "" if the settings lead to an interpreter that the user chose; else the key of the text that says what is wrong.
' The interpreter comes from the user's own file alone: a file beside the workbook must not choose what is run.
Public Function SettingsFault() As String
    Dim chosen As String

    SettingsFault = "settings_fail"
    On Error GoTo Failed
    If xlwings.GetConfig("ADD_WORKBOOK_TO_PYTHONPATH", "", "sheet") <> "False" Then Exit Function
    chosen = xlwings.GetConfig("INTERPRETER_WIN", "", "user")
    If chosen = "" Then
        SettingsFault = "python_not_set"
    ElseIf xlwings.GetConfig("INTERPRETER_WIN") <> chosen Then
        SettingsFault = "python_differs"
    ElseIf Not IsFullPath(chosen) Then
        SettingsFault = "python_not_found"
    ElseIf Not xlwings.FileExists(chosen) Then
        SettingsFault = "python_not_found"
    ElseIf Not IsPathUsable() Then
        SettingsFault = "path_fails"
    Else
        SettingsFault = ""
    End If
    Exit Function
Failed:
    SettingsFault = "settings_fail"
End Function

' Whether xlwings can hand the workbook's path to Python as it is. The command that holds it goes through Windows' own
' code page, which turns look-alikes into the characters themselves.
Private Function IsPathUsable() As Boolean
    Dim path As String

    path = ThisWorkbook.FullName
    If Not IsPlain(path) Then Exit Function
    If Not IsPlain(StrConv(StrConv(path, vbFromUnicode), vbUnicode)) Then Exit Function
    ' xlwings looks for the workbook by what stands between two of these.
    IsPathUsable = (InStr(ThisWorkbook.Name, "=") = 0)
End Function

' A semicolon would add folders to those that Python looks for modules in, a quotation mark end the text; %NAME%, $NAME
' and ${NAME} stand for other texts, semicolons included.
Private Function IsPlain(ByVal path As String) As Boolean
    If InStr(path, ";") > 0 Or InStr(path, Chr$(34)) > 0 Then Exit Function
    If path Like "*%*%*" Then Exit Function
    IsPlain = Not (path Like "*$[A-Za-z_{]*")
End Function

Private Function IsFullPath(ByVal path As String) As Boolean
    IsFullPath = (Mid$(path, 2, 2) = ":\" Or Left$(path, 2) = "\\")
End Function

' ---------------------------------------------------------------------------------------------- the ribbon

' Runs a button's Python command; where that can not be, says why. Recompute computes natively first, whatever follows.
Public Sub RunCommand(ByVal key As String, ByVal command As String)
    Dim fault As String
    Dim reason As String

    On Error GoTo Failed
    ' Python finds Excel by the window of a workbook, and settings can not be read without an active sheet.
    If Application.ActiveWindow Is Nothing Then
        Tell Message("no_workbook")
        Exit Sub
    End If
    If m_state = ABSENT Then
        m_state = NOT_TRIED
        m_losses = 0
    End If
    ' The cells may be the first to ask for Python again, so that one press starts it once at most.
    If key = "recompute" Then Application.CalculateFull
    If Not IsPythonPresent() Then
        fault = m_fault
    Else
        ' Since Python answered, the workbook may have been saved into another folder.
        fault = SettingsFault()
    End If
    If fault <> "" Then
        If key = "recompute" Then
            Tell Message("recomputed") & vbLf & vbLf & Message(fault)
        Else
            Tell Message("needs_python") & vbLf & vbLf & Message(fault)
        End If
    Else
        reason = RunSheltered(command)
        If reason <> "" Then Tell Message("command_fails") & vbLf & vbLf & reason
    End If
    Exit Sub
Failed:
    ' Kept first: an On Error line of another procedure empties Err.
    reason = Err.Description
    Tell Message("command_fails") & vbLf & vbLf & reason
End Sub

' Runs a command to its end, whatever end that is. "", or what is still to be told: where the command itself fails
' (-1), xlwings has shown why.
Private Function RunSheltered(ByVal command As String) As String
    Dim outside As Variant
    Dim before As Variant

    before = ReadSwitches()
    outside = StepInside()
    On Error GoTo Failed
    xlwings.RunPython command
Finish:
    StepOutside outside
    PutBack before
    Exit Function
Failed:
    RunSheltered = Err.Description
    If RunSheltered = "" Then RunSheltered = "Error " & Err.Number
    Resume Finish
End Function

' What Python turns off while it changes a workbook: killed meanwhile, it would leave all of Excel that way.
Private Function ReadSwitches() As Variant
    Dim index As Long
    Dim names As Variant
    Dim values(0 To SWITCH_COUNT) As Variant

    names = Split(SWITCHES)
    On Error Resume Next
    For index = 0 To SWITCH_COUNT - 1
        values(index) = CallByName(Application, names(index), VbGet)
    Next index
    values(SWITCH_COUNT) = Application.AutoCorrect.AutoFillFormulasInLists
    ReadSwitches = values
End Function

Private Sub PutBack(ByVal values As Variant)
    Dim index As Long
    Dim names As Variant

    names = Split(SWITCHES)
    On Error Resume Next
    For index = 0 To SWITCH_COUNT - 1
        If Not IsEmpty(values(index)) Then
            ' Written only where it differs: Excel computes when it is told how to compute.
            If CallByName(Application, names(index), VbGet) <> values(index) Then
                CallByName Application, names(index), VbLet, values(index)
            End If
        End If
    Next index
    If Not IsEmpty(values(SWITCH_COUNT)) Then
        Application.AutoCorrect.AutoFillFormulasInLists = values(SWITCH_COUNT)
    End If
End Sub

' The text of a key, in the workbook's language; the key itself where the sheet is gone.
Public Function Message(ByVal key As String) As String
    Dim row As Long
    Dim texts As Object

    Message = key
    On Error GoTo Missing
    Set texts = ThisWorkbook.Worksheets(TEXTS_SHEET)
    row = 1
    Do While CStr(texts.Cells(row, 1).Value) <> ""
        If CStr(texts.Cells(row, 1).Value) = key Then
            Message = CStr(texts.Cells(row, 2).Value)
            Exit Function
        End If
        row = row + 1
    Loop
Missing:
End Function

' Shows a text and waits. MsgBox knows the characters of Windows' own code page only; the other window knows all.
Public Sub Tell(ByVal text As String)
    Dim shown As Boolean
    On Error Resume Next
    If Not IsInCodePage(text) Then
        CreateObject("WScript.Shell").Popup text, 0, Message("title"), vbInformation + vbSystemModal
        shown = (Err.Number = 0)
        Err.Clear
    End If
    If Not shown Then MsgBox text, vbInformation, Message("title")
End Sub

Private Function IsInCodePage(ByVal text As String) As Boolean
    On Error GoTo Unknown
    IsInCodePage = (StrConv(StrConv(text, vbFromUnicode), vbUnicode) = text)
    Exit Function
Unknown:
    IsInCodePage = True
End Function

' ---------------------------------------------------------------------------------------------- the function wizard

' Gives the function wizard the descriptions of the sheet xlretro.texts, once: a key XR_NAME for the function, followed
' by XR_NAME.argument for each argument. Excel counts that as a change of the workbook; it is none.
Public Sub DescribeFunctions()
    Dim row As Long
    Dim key As String
    Dim described As String
    Dim description As String
    Dim arguments As String
    Dim saved As Boolean
    Dim texts As Object

    If m_described Then Exit Sub
    If Not IsExcelOnWindows() Then Exit Sub
    On Error GoTo Missing
    Set texts = ThisWorkbook.Worksheets(TEXTS_SHEET)
    saved = ThisWorkbook.Saved
    row = 1
    Do
        key = CStr(texts.Cells(row, 1).Value)
        If described <> "" And Left$(key, Len(described) + 1) = described & "." Then
            arguments = arguments & vbLf & CStr(texts.Cells(row, 2).Value)
        Else
            If described <> "" Then Describe described, description, Mid$(arguments, 2)
            described = ""
            arguments = ""
            If Left$(key, 3) = "XR_" Then
                described = key
                description = CStr(texts.Cells(row, 2).Value)
            End If
        End If
        row = row + 1
    Loop While key <> ""
    ThisWorkbook.Saved = saved
Missing:
End Sub

Private Sub Describe(ByVal functionName As String, ByVal description As String, ByVal arguments As String)
    On Error Resume Next
    Application.MacroOptions Macro:="'" & Replace(ThisWorkbook.Name, "'", "''") & "'!" & functionName, _
        Description:=description, Category:="xlretro", ArgumentDescriptions:=Split(arguments, vbLf)
    m_described = (Err.Number = 0)
End Sub
